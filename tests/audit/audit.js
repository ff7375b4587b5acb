// Runs every audit of the GraphQL over HTTP specification against a running server; fails unless all pass.
// Usage: node audit.js [address]
import { serverAudits } from "graphql-http";

const url = process.argv[2] ?? "http://127.0.0.1:8000/graphql";
const audits = serverAudits({ url });
const failed = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== "ok") failed.push(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
}
for (const line of failed) console.error(line);
console.log(`${audits.length - failed.length} of ${audits.length} audits passed at ${url}`);
process.exitCode = failed.length || !audits.length ? 1 : 0;
