// Buys credits and listens to the ledger with the reference client of each transport, which must agree to the letter:
// graphql-ws (WebSocket), graphql-sse (Server-Sent Events), Apollo Client (multipart). Usage: node live.js [address]
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import apollo from "@apollo/client/core/core.cjs";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";

const { HttpLink, execute, gql } = apollo;
const url = process.argv[2] ?? "http://127.0.0.1:8000/graphql";
const PURCHASES = 10;
const GIVE_UP_MS = 30_000;
const QUERY = `subscription Live($after: Int) {
  creditEvents(afterSequence: $after) { available entry { sequence kind amount balance } }
}`;
const PURCHASE = `mutation Buy($input: PurchaseCreditsInput!) {
  purchaseCredits(input: $input) { ... on PurchaseCreditsPayload { creditsLeft } ... on UserError { code message } }
}`;

/** The token that the page of a local server is signed in with. */
async function signIn() {
  const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
  return /Bearer [\w.-]+/.exec(page)[0];
}

const Authorization = await signIn();

async function ask(query, variables) {
  const headers = { Authorization, "content-type": "application/json", accept: "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

async function buy() {
  const input = { credits: 25, method: "MICROSOFT_BILLING", idempotencyKey: randomUUID() };
  const { purchaseCredits: bought } = await ask(PURCHASE, { input });
  assert.equal(bought.code, undefined, bought.message);
}

/** Collect results until `enough` says so; each client subscribes in its own way and returns how to stop. */
function collect(subscribe, variables, enough) {
  return new Promise((resolve, reject) => {
    const results = [];
    let stop = () => {};
    const timer = setTimeout(() => reject(new Error(`only ${JSON.stringify(results)}`)), GIVE_UP_MS);
    const end = (settle, value) => {
      clearTimeout(timer);
      stop();
      settle(value);
    };
    stop = subscribe(
      { query: QUERY, variables },
      {
        next: (result) => {
          results.push(result);
          if (enough(results)) end(resolve, results);
        },
        error: (error) => end(reject, error instanceof Error ? error : new Error(JSON.stringify(error))),
        complete: () => end(resolve, results),
      },
    );
  });
}

const socket = createSocketClient({ url: url.replace(/^http/, "ws"), connectionParams: { Authorization }, retryAttempts: 0 });
const events = createSseClient({ url, headers: { Authorization }, retryAttempts: 0 });
const parts = new HttpLink({ uri: url, headers: { Authorization } });
const CLIENTS = {
  "graphql-ws": (request, sink) => socket.subscribe(request, sink),
  "graphql-sse": (request, sink) => events.subscribe(request, sink),
  "Apollo Client": ({ query, variables }, sink) => {
    const subscription = execute(parts, { query: gql(query), variables }).subscribe(sink);
    return () => subscription.unsubscribe();
  },
};

const { viewer } = await ask("{ viewer { credits { available entries(first: 1) { totalCount } } } }");
const before = viewer.credits.entries.totalCount;
const last = before + PURCHASES;
const heardAll = (results) => results.at(-1).errors || results.at(-1).data.creditEvents.entry.sequence === last;
const listening = Object.values(CLIENTS).map((client) => collect(client, { after: before }, heardAll));
for (let bought = 0; bought < PURCHASES; bought++) await buy();
const heard = await Promise.all(listening);

for (const [index, name] of Object.keys(CLIENTS).entries()) {
  assert.deepEqual(heard[index], heard[0], name);
  const found = heard[index].map(({ data }) => data.creditEvents);
  assert.deepEqual(found.map(({ entry }) => entry.sequence), Array.from({ length: PURCHASES }, (_, i) => before + 1 + i));
  for (const { available, entry } of found) assert.equal(available, entry.balance);
  const again = await collect(CLIENTS[name], { after: last - 1 }, heardAll);
  assert.deepEqual(again, heard[index].slice(-1), `${name}, connected again`);
  console.log(`${name}: ${found.length} events, in order, each once, and the last one after connecting again`);
}

for (const name of Object.keys(CLIENTS)) {
  const [{ errors }] = await collect(CLIENTS[name], { after: -1 }, ([result]) => Boolean(result.errors));
  assert.equal(errors[0].extensions.code, "INVALID_INPUT");
  console.log(`${name}: a place that isn't in the ledger is refused with its code`);
}
await socket.dispose();
