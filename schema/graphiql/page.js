"use strict";
(() => {
  const config = JSON.parse(document.getElementById("config").textContent);
  if ([window.React, window.ReactDOM, window.GraphiQL, window.GraphiQLPluginExplorer].some((part) => !part)) {
    document.getElementById("loading").hidden = true;
    document.getElementById("failed").hidden = false;
    return;
  }

  // Every edition of the tutorial and every member has tabs of its own; other pages on this port don't share them.
  // The history keeps each request's headers; the token is left out on the way in and put back on the way out.
  const { Authorization: bearer } = config.headers;
  const stored = (text) => (bearer ? text.replaceAll(bearer, "(signed in)") : text);
  const restored = (text) => (bearer && text ? text.replaceAll("(signed in)", bearer) : text);
  const kept = () => Object.keys(localStorage).filter((key) => key.startsWith(config.storage));
  const storage = {
    getItem: (key) => restored(localStorage.getItem(config.storage + key)),
    setItem: (key, value) => localStorage.setItem(config.storage + key, stored(value)),
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
      // A tab without headers of its own, also one that a reload brings back, is signed in.
      defaultHeaders: JSON.stringify(config.headers, null, 2),
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
      defaultTabs: config.tabs.length ? config.tabs : undefined,
      defaultEditorToolsVisibility: "variables",
      inputValueDeprecation: true,
      plugins: [GraphiQLPluginExplorer.explorerPlugin()],
      storage,
    }),
  );
})();
