// A Chromium that can reach this machine and nothing else, and a record of what it tried.
import { access } from "node:fs/promises";
import { chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

async function installed() {
  for (const place of PLACES.filter(Boolean)) {
    if (await access(place).then(() => true, () => false)) return place;
  }
  throw new Error("No Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM");
}

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: await installed(),
    args: [
      "--no-sandbox", // CI runs as root, where Chromium's sandbox refuses to start; only our own page is opened
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // the network is cut
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const foreign = []; // requests that would have left this machine
  const problems = []; // what the browser's console complains about: refused by the policy, failed, thrown
  context.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "data:" && hostname !== "127.0.0.1") foreign.push(request.url());
  });
  context.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  context.on("weberror", (error) => problems.push(`${error.error()}`));
  return { browser, context, foreign, problems };
}
