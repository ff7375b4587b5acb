// GraphiQL as a newcomer meets it: signed in, the tutorial in its tabs, the network cut. The server is at INMAIL_URL.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.js";

const SCREENSHOTS = new URL("../../build/screenshots/", import.meta.url).pathname;
const TABS = [
  "WhoAmI",
  "MayIWriteToDmitri",
  "BuyAPack",
  "SendAnInMail",
  "SeeItGone",
  "AllTheReasons",
  "CatalogueAndPolicy",
  "Live",
  "WhomIReach",
];
let browser, context, foreign, problems, page;
let available; // credits, as the last answer told

before(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  ({ browser, context, foreign, problems } = await openBrowser());
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

after(async () => {
  await browser?.close();
});

const screenshot = (name) => page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
const tabNames = () => page.locator(".graphiql-tab-button").allTextContents();

async function openPage() {
  await page.goto(`${process.env.INMAIL_URL}/graphql`);
  await page.locator(".graphiql-execute-button").waitFor();
}

async function openTab(name) {
  await page.locator(".graphiql-tab-button", { hasText: new RegExp(`^${name}$`) }).click();
  // GraphiQL reads the operation's name a moment after the tab has changed; a person isn't that fast.
  await page.waitForFunction(
    (wanted) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.operationName === wanted,
    name,
  );
}

/** Wait until the latest event on the page has left that many credits. */
const latest = (credits) => page.locator(".graphiql-response", { hasText: `"available": ${credits},` }).waitFor();

/** Ask from a page as its own scripts would, and return the body of the answer. */
const ask = (from, query, variables) =>
  from.evaluate(
    async (operation) => {
      const { headers } = JSON.parse(document.getElementById("config").textContent);
      const sent = { ...headers, "content-type": "application/json", accept: "application/json" };
      return (await fetch(location.pathname, { method: "POST", headers: sent, body: JSON.stringify(operation) })).json();
    },
    { query, variables },
  );

/** Press Run on a tab and return the answer, which must be without errors and shown on the page. */
async function run(name) {
  await openTab(name);
  const answered = page.waitForResponse(
    (response) => response.request().method() === "POST" && response.request().postDataJSON().operationName === name,
  );
  await page.locator(".graphiql-execute-button").click();
  const response = await answered;
  const body = await response.json();
  assert.equal(response.status(), 200, JSON.stringify(body));
  assert.equal(body.errors, undefined, JSON.stringify(body.errors));
  await page.locator(".graphiql-response", { hasText: '"data"' }).waitFor();
  await screenshot(`${TABS.indexOf(name) + 1}-${name}`);
  for (const field of Object.values(body.data)) assert.equal(field.code, undefined, JSON.stringify(field));
  return { data: body.data, variables: response.request().postDataJSON().variables };
}

test("the page opens signed in, with the tutorial in its tabs", async () => {
  await openPage();
  assert.match(await page.locator("#who").textContent(), /^Signed in as .+/);
  assert.deepEqual(await tabNames(), TABS);
});

test("it knows the schema", async () => {
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer", { hasText: "Root Types" }).waitFor();
  await screenshot("0-documentation");
  await page.getByRole("button", { name: "Hide Documentation Explorer" }).click();
});

test("its other panels open too", async () => {
  for (const name of ["History", "GraphiQL Explorer"]) {
    await page.getByRole("button", { name: `Show ${name}` }).click();
    await page.locator(`.graphiql-plugin`).waitFor();
    await screenshot(`0-${name.replace("GraphiQL ", "").toLowerCase()}`);
    await page.getByRole("button", { name: `Hide ${name}` }).click();
  }
  await page.getByRole("button", { name: "Open settings dialog" }).click();
  await page.locator(".graphiql-dialog").waitFor();
  await page.keyboard.press("Escape");
});

test("who am I", async () => {
  const { viewer } = (await run("WhoAmI")).data;
  assert.equal(`Signed in as ${viewer.member.name}`, await page.locator("#who").textContent());
  available = viewer.credits.available;
  assert.equal(typeof available, "number");
});

test("Dmitri may be written to, for one credit or none", async () => {
  const { inMailEligibility } = (await run("MayIWriteToDmitri")).data;
  assert.equal(inMailEligibility.eligible, true, JSON.stringify(inMailEligibility));
  assert.deepEqual(inMailEligibility.blockers, []);
});

test("a pack adds its credits, once however often Run is pressed", async () => {
  const { data, variables } = await run("BuyAPack");
  assert.equal(data.purchaseCredits.creditsLeft, available + variables.input.credits);
  available = data.purchaseCredits.creditsLeft;
  const again = (await run("BuyAPack")).data.purchaseCredits;
  assert.equal(again.replayed, true);
  assert.equal((await run("WhoAmI")).data.viewer.credits.available, available);
});

test("an InMail takes one credit, once however often Run is pressed, and is among those sent", async () => {
  const { data, variables } = await run("SendAnInMail");
  assert.equal(data.sendInMail.replayed, false);
  assert.equal((await run("SendAnInMail")).data.sendInMail.replayed, true);
  const { viewer } = (await run("SeeItGone")).data;
  assert.equal(viewer.credits.available, available - 1);
  assert.equal(viewer.sentInMails.edges[0].node.subject, variables.input.subject);
});

test("every reason is told", async () => {
  const { openProfile, ...others } = (await run("AllTheReasons")).data;
  assert.ok(Object.values(others).every((answer) => answer.blockers.length > 0), JSON.stringify(others));
  assert.deepEqual([openProfile.eligible, openProfile.cost], [true, 0]);
});

test("the catalogue has the six packs", async () => {
  assert.equal((await run("CatalogueAndPolicy")).data.catalogue.packs.length, 6);
});

test("what happens is shown live, also what another window does", async () => {
  await openTab("Live");
  await page.locator(".graphiql-execute-button").click();
  await latest(available - 1);
  const other = await context.newPage();
  await other.goto(`${process.env.INMAIL_URL}/graphql`);
  const query = `mutation ($key: String!) {
    purchaseCredits(input: { credits: 25, method: MICROSOFT_BILLING, idempotencyKey: $key }) { __typename }
  }`;
  const bought = await ask(other, query, { key: randomUUID() });
  assert.equal(bought.data.purchaseCredits.__typename, "PurchaseCreditsPayload", JSON.stringify(bought));
  await other.close();
  await latest(available - 1 + 25);
  await screenshot("8-Live");
  await page.locator(".graphiql-execute-button").click(); // stops it
});

test("whom one reaches, through whom, and what a connection would bring", async () => {
  let read; // the server reads the network when it is first asked, and says so until then
  for (let tries = 0; tries < 60 && !read?.data.viewer.reach; tries++) {
    if (read) await page.waitForTimeout(500);
    read = await ask(page, "{ viewer { reach { asOf } } }");
  }
  const { reach } = (await run("WhomIReach")).data.viewer;
  assert.deepEqual(
    reach.steps.map((step) => step.relation),
    ["FIRST_DEGREE", "SECOND_DEGREE", "THIRD_DEGREE", "OUT_OF_NETWORK"],
  );
  for (const step of reach.steps) {
    assert.equal(
      step.members,
      step.blockers.reduce((sum, blocker) => sum + blocker.members, step.writable),
    );
  }
  assert.ok(reach.introducers.edges.length > 0 && reach.communities.totalCount > 0);
  assert.ok(reach.growth.steps.every((step) => step.membersChange % 10 === 0));
});

test("a reload keeps the tabs and the sign-in, and the token isn't stored", async () => {
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith(":tabState")));
  await openPage();
  assert.deepEqual(await tabNames(), TABS);
  await run("WhoAmI");
  const { headers } = JSON.parse(await page.locator("#config").textContent());
  assert.match(headers.Authorization, /^Bearer .+/);
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(headers.Authorization));
});

test("starting over opens the tutorial anew", async () => {
  await page.getByRole("button", { name: "Add tab" }).click();
  await page.waitForFunction(
    () => JSON.parse(localStorage[Object.keys(localStorage).find((key) => key.endsWith(":tabState"))]).tabs.length > 9,
  );
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Start over" }).click()]);
  await page.locator(".graphiql-execute-button").waitFor();
  assert.deepEqual(await tabNames(), TABS);
});

test("nothing was asked of another host, and the browser had nothing to complain about", () => {
  assert.deepEqual(foreign, []);
  assert.deepEqual(problems, []);
});

test("without its files the page says what to do", async () => {
  await page.route("**/graphql/assets/**", (route) => route.abort());
  await page.goto(`${process.env.INMAIL_URL}/graphql`);
  assert.match(await page.locator("#failed:visible").textContent(), /make assets/);
  await screenshot("0-without-files");
});
