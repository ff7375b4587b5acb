"use strict";
(() => {
  const config = JSON.parse(document.getElementById("config").textContent);
  if ([window.React, window.ReactDOM, window.GraphiQL, window.GraphiQLPluginExplorer].some((part) => !part)) {
    document.getElementById("loading").className = "failed";
    return;
  }

  // Every edition of the tutorial and every member has tabs of its own; other pages on this port don't share them.
  const kept = () => Object.keys(localStorage).filter((key) => key.startsWith(config.storage));
  const storage = {
    getItem: (key) => localStorage.getItem(config.storage + key),
    setItem: (key, value) => localStorage.setItem(config.storage + key, value),
    removeItem: (key) => localStorage.removeItem(config.storage + key),
    clear: () => kept().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return kept().length;
    },
  };
  document.getElementById("start-over").addEventListener("click", () => {
    storage.clear();
    location.reload();
  });

  const url = location.origin + location.pathname;
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({
        url,
        subscriptionUrl: url.replace(/^http/, "ws"),
        headers: { accept: "application/json" },
        enableIncrementalDelivery: false,
      }),
      // The token stays out of the browser's storage: it is the default of each tab's headers, and those aren't kept.
      defaultHeaders: JSON.stringify(config.headers, null, 2),
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
      defaultTabs: config.tabs.length ? config.tabs : undefined,
      defaultEditorToolsVisibility: true,
      inputValueDeprecation: true,
      plugins: [GraphiQLPluginExplorer.explorerPlugin()],
      storage,
    }),
  );
})();
