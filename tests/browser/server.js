// The server under test: the one at INMAIL_URL, or one of our own on a free port with a database of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const COMMAND = new URL("../../.venv/bin/inmail", import.meta.url).pathname;
const START_LIMIT_MS = 10 * 60 * 1000; // a first start fetches the database server

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function untilHealthy(origin, child) {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`inmail serve ended with ${child.exitCode} before it answered`);
    const response = await fetch(`${origin}/health`).catch(() => null);
    if (response?.ok) return;
    await sleep(250);
  }
  throw new Error(`inmail serve didn't answer at ${origin}/health within ${START_LIMIT_MS / 60000} minutes`);
}

export async function startServer() {
  if (process.env.INMAIL_URL) return { origin: process.env.INMAIL_URL.replace(/\/$/, ""), stop: async () => {} };
  const data = await mkdtemp(join(tmpdir(), "inmail-browser-"));
  const port = await freePort();
  const env = { ...process.env, INMAIL_PORT: `${port}`, INMAIL_HOST: "127.0.0.1", INMAIL_DATA_DIR: data };
  const child = spawn(COMMAND, ["serve"], { env, stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilHealthy(origin, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, stop };
}
