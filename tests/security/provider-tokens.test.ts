import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { bearer } from "../local-providers/client";
import { runScript } from "../support/run-script";
import { another } from "../vendors";
import { empty, signedIn } from "./steps";
import { ownSibling, type StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";
import { lendApp } from "./support/lend";
import { requestsSeen } from "./support/local-providers";

// The providers' tokens, as somebody finds them who has the database, and as their operator replaces the key.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());
beforeEach(() => empty(app));

const newKey = "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=";

type Sealed = { id: string; provider: string; access_token: string; refresh_token: string | null };
const sealedRows = () =>
  query<Sealed>(
    app,
    'SELECT "id", "provider", "access_token", "refresh_token" FROM "Account" ORDER BY "linkedAt"',
  );

/** Milliseconds: servers and commands take their time to start on a busy machine. */

/** The protected header of a compact JWE (RFC 7516). */
const headerOf = (sealed: string) =>
  JSON.parse(Buffer.from(sealed.split(".")[0] ?? "", "base64url").toString()) as Record<string, string>;

/** Somebody at X who lets the app stay connected, which it does not ask for itself. */
async function offlineAtX(person: string): Promise<Browser> {
  const browser = new Browser(app.origin);
  const address = await browser.press("twitter");
  address.searchParams.set("scope", `${address.searchParams.get("scope")} offline.access`);
  await browser.open(await browser.pick(address, { person }));
  expect((await browser.me()).status).toBe(200);
  return browser;
}

/** Disconnects a provider on a server. @returns what the person is told, and what the providers were asked meanwhile */
async function disconnect(browser: Browser, provider: string) {
  const before = (await requestsSeen(app)).length;
  const page = await browser.forms("/account/connections");
  const { id } = (await browser.me()).body;
  const sql = 'SELECT "id" FROM "Account" WHERE "provider" = ? AND "userId" = ?';
  const [account] = query<{ id: string }>(app, sql, provider, String(id));
  const form = page.find(({ fields }) => fields.account === account?.id);
  if (!form) throw new Error(`no form to disconnect ${provider}`);
  const response = await browser.submit(form);
  const told = new URL(response.headers.get("location") ?? "", app.origin).searchParams.get("notice");
  return { told, asked: (await requestsSeen(app)).slice(before) };
}

async function connect(browser: Browser, provider: string, person: string): Promise<void> {
  const form = (await browser.forms("/account/connections")).find(
    ({ fields }) => fields.provider === provider,
  );
  if (!form) throw new Error(`no form to connect ${provider}`);
  const response = await browser.submit(form);
  const callback = await browser.pick(new URL(response.headers.get("location") ?? ""), { person });
  expect((await browser.open(callback)).headers.get("location")).toContain("notice=connected");
}

/** Runs the command as an operator does, with this key and those that only open. */
const rotate = (args: string[], keys: Record<string, string>) =>
  // Its configuration is the servers', apart from the providers, which it does not talk to.
  runScript(["rotate-keys", ...args], { ...app.env, ...keys });

it("W9 are encrypted with a named key, each in its own way, and in no file in plain", async () => {
  await offlineAtX("ada");
  await signedIn(app, "github", "alan");
  await signedIn(app, another.id, "katherine");
  const sealed = sealedRows().flatMap((row) => [row.access_token, row.refresh_token ?? []].flat());
  expect(sealed).toHaveLength(4);
  const headers = sealed.map(headerOf);
  for (const header of headers)
    expect(header).toMatchObject({ alg: "dir", enc: "A256GCM", kid: headers[0]?.kid });
  expect(new Set(headers.map(({ slot }) => slot)).size).toBe(4);
  expect(new Set(sealed.map((jwe) => jwe.split(".")[2])).size, "a fresh nonce for each").toBe(4);
  // The providers take none of these for a token.
  for (const jwe of sealed) {
    expect((await bearer(app.providers ?? "", "/github/api/v3/user", jwe)).status).not.toBe(200);
    expect((await bearer(app.providers ?? "", another.userinfo, jwe)).status).toBe(401);
  }
  expect(app.logs()).not.toContain(sealed[0]);
});

it("W9 open only in their own row and column: another person's token is not used, nor given back", async () => {
  for (const moved of ["row", "column", "bit"]) {
    const victim = await offlineAtX("ada");
    const browser = await offlineAtX("alan");
    await connect(browser, "github", "alan");
    const rows = sealedRows().filter(({ provider }) => provider === "twitter");
    const [theirs, own] = [rows[0], rows.at(-1)];
    if (!theirs || !own) throw new Error("no accounts");
    const columns = {
      row: [theirs.access_token, theirs.refresh_token],
      column: [own.refresh_token, own.access_token],
      bit: [own.access_token, own.refresh_token].map((jwe) => (jwe ?? "").replace(/.{3}$/, "AAA")),
    }[moved] as [string, string];
    change(
      app,
      'UPDATE "Account" SET "access_token" = ?, "refresh_token" = ? WHERE "id" = ?',
      ...columns,
      own.id,
    );
    const { told, asked } = await disconnect(browser, "twitter");
    expect(told, moved).toBe("disconnected-kept");
    expect(
      asked.filter(({ path }) => path.includes("revoke")),
      moved,
    ).toEqual([]);
    expect(app.logs()).toContain("token_unreadable");
    expect((await victim.me()).status).toBe(200);
    for (const table of ["Session", "User"]) change(app, `DELETE FROM "${table}"`);
  }
});

it("W9 outlive the replacement of their key, without a moment in which one does not open", async () => {
  const oldKey = app.env.TOKEN_ENCRYPTION_KEY ?? "";
  const people = await Promise.all(["ada", "alan", "katherine"].map(offlineAtX));
  for (const [index, person] of ["ada", "alan", "katherine"].entries())
    await connect(people[index] as Browser, "github", person);
  const [first, second, third] = people as [Browser, Browser, Browser];
  const kids = () =>
    new Set(
      sealedRows().flatMap((row) =>
        [row.access_token, row.refresh_token ?? []].flat().map((jwe) => headerOf(jwe).kid),
      ),
    );
  const [oldId] = kids();

  // A server with both keys, beside the one with the old key alone.
  const both = { TOKEN_ENCRYPTION_KEY: newKey, TOKEN_ENCRYPTION_KEY_1: oldKey };
  const between = await ownSibling({ ...app, env: { ...app.env, ...both } });
  const worked = ({ told, asked }: Awaited<ReturnType<typeof disconnect>>) => {
    expect(told).toBe("disconnected");
    const revocations = asked.filter(({ path }) => path.includes("revoke"));
    expect(revocations.map(({ status }) => status)).toEqual([200, 200]);
  };
  worked(await disconnect(first.clone(between.origin), "twitter"));

  const needed = await rotate(["--check"], both);
  expect(needed.code, needed.output).toBe(1);
  const done = await rotate([], both);
  expect(done.code, done.output).toBe(0);
  const [newId, ...others] = kids();
  expect([others.length, newId === oldId]).toEqual([0, false]);
  worked(await disconnect(second.clone(between.origin), "twitter"));

  // The old key is gone. X knows the token that is given back: its own revocation makes it useless.
  const after = await ownSibling({ ...app, env: { ...app.env, TOKEN_ENCRYPTION_KEY: newKey } });
  worked(await disconnect(third.clone(after.origin), "twitter"));
  expect(after.logs() + between.logs()).not.toContain("token_unreadable");
  for (const secret of [oldKey, newKey])
    expect(after.logs() + between.logs() + done.output + needed.output).not.toContain(secret);
});
