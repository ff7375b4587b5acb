// node serving.js COMMAND ARGUMENTS…: run a command against a server of its own, on a free port and with a database of
// its own; the command finds the address in INMAIL_URL. An INMAIL_URL that is set already is used as it is.
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

/** Run the command to its end; return its exit status. */
async function run([command, ...args], url) {
  const child = spawn(command, args, { env: { ...process.env, INMAIL_URL: url }, stdio: "inherit" });
  const [status] = await once(child, "exit");
  return status ?? 1;
}

async function serving(command) {
  const data = await mkdtemp(join(tmpdir(), "inmail-check-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = { ...process.env, INMAIL_PORT: `${port}`, INMAIL_HOST: "127.0.0.1", INMAIL_DATA_DIR: data };
  const server = spawn(COMMAND, ["serve"], { env, stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(server, "exit");
  try {
    await untilHealthy(origin, server);
    return await run(command, origin);
  } finally {
    server.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  }
}

const command = process.argv.slice(2);
const { INMAIL_URL: given } = process.env;
process.exitCode = given ? await run(command, given.replace(/\/$/, "")) : await serving(command);
