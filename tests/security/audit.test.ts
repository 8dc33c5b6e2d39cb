import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventKinds } from "@/features/events/events";
import { another } from "../vendors";
import { connectAndEnd } from "./apple-notices-support";
import { reuseRefreshToken } from "./exchange-support";
import { addCopyAndRemove } from "./passkeys-support";
import { makeUseAndTryAgain } from "./recovery-codes-support";
import { changeSession, inSeconds, sessionKey } from "./steps";
import { type StartedApp, startApp } from "./support/app";
import { type Browser, failureOf, type Provider } from "./support/browser";
import { type Collector, startCollector } from "./support/collector";
import { change, query } from "./support/database";
import { requestsSeen, sha256 } from "./support/local-providers";
import { remember, Watched } from "./support/watched";

// What people and attackers do is on record, in the database, in the log and in the spans, and no secret is. These
// tests go one after the other: the last one looks for all that the others have sent.

const katherine = "katherine@johnson.example";
let app: StartedApp;
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
  app = await startApp({
    env: {
      ADMIN_EMAILS: katherine,
      LOG_LEVEL: "debug",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-the-collector-only",
      OTEL_BSP_SCHEDULE_DELAY: "100",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
    },
  });
});
afterAll(async () => {
  await app?.stop();
  await collector?.stop();
});

/** All that opens something, of what any browser here has sent or been sent. */
const secrets = new Set<string>();
const watched = () => new Watched(app.origin, secrets);

async function comes(provider: Provider, person: string): Promise<Watched> {
  const browser = watched();
  const response = await browser.signIn(provider, { person });
  expect(failureOf(response)).toBeNull();
  return browser;
}

const idOf = async (browser: Browser) => String((await browser.me()).body.id);
const accountsOf = (userId: string) =>
  query<{ id: string }>(app, 'SELECT "id" FROM "Account" WHERE "userId" = ?', userId).map(({ id }) => id);
const sessionOf = (browser: Browser | undefined) =>
  query<{ id: string }>(
    app,
    'SELECT "id" FROM "Session" WHERE "sessionToken" = ?',
    sessionKey(browser?.session),
  )[0]?.id ?? "no session";
const accountAt = (provider: Provider, userId: string) =>
  query<{ id: string; subject: string }>(
    app,
    'SELECT "id", "providerAccountId" AS "subject" FROM "Account" WHERE "provider" = ? AND "userId" = ?',
    ...[provider, userId],
  )[0];
const foreign = { headers: { origin: "https://evil.example" } };

/** As Facebook does when somebody removes this app there; another way in keeps their account. */
async function orderDeletionAtFacebook(userId: string): Promise<void> {
  const order = {
    algorithm: "HMAC-SHA256",
    issued_at: Math.floor(Date.now() / 1000),
    user_id: accountAt("facebook", userId)?.subject,
  };
  const payload = Buffer.from(JSON.stringify(order)).toString("base64url");
  const signature = createHmac("sha256", "local-facebook-secret").update(payload).digest("base64url");
  const body = new URLSearchParams({ signed_request: `${signature}.${payload}` });
  const response = await fetch(`${app.origin}/api/data-deletion/facebook`, { method: "POST", body });
  expect(response.status).toBe(200);
}

type Line = Record<string, unknown> & { event: string };

/** The log's lines; the demo's own words before the first are none. */
const lines = (): Line[] =>
  app
    .logs()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

/** Expects a line with these fields, which may come a moment after the answer. */
const expectLine = (fields: Record<string, unknown>) =>
  expect.poll(lines).toContainEqual(expect.objectContaining(fields));

it("W13 every kind of event is on record, in the person's activity and in the log", async () => {
  const admin = await comes("github", "katherine");
  await comes(another.id, "alan");
  const ada = await comes("github", "ada");
  const id = await idOf(ada);
  const others = [await comes("github", "ada"), await comes("github", "ada")];

  await ada.submitForm("/account", "Save name", { name: "Countess of Lovelace" });
  // part: passkeys
  await addCopyAndRemove(app, ada);
  // part: recovery-codes
  for (const code of await makeUseAndTryAgain(app, ada)) remember(secrets, code);
  await ada.goOn(await ada.submitForm("/account/connections", `Connect ${another.name}`), { person: "ada" });
  await ada.submitForm("/account", "Save email", { email: "ada.lovelace@mail.example" });
  const refused = await ada.goOn(await ada.submitForm("/account/connections", "Connect X"), {
    person: "ada",
    fault: "token_503",
  });
  expect(failureOf(refused)?.cause).toBe("provider_unavailable");
  await ada.submitForm("/account/connections", accountAt(another.id, id)?.id ?? "");
  await ada.goOn(await ada.submitForm("/account/connections", "Connect Facebook"), { person: "ada" });
  await orderDeletionAtFacebook(id);
  // part: apple-notices
  await connectAndEnd(app, ada);
  const resource = "github-repositories";
  await ada.goOn(await ada.submitForm(`/account/resources/${resource}`, resource), { person: "ada" });
  await ada.submitForm("/account/connections", "Stop allowing");
  for (const token of await reuseRefreshToken(app)) remember(secrets, token);
  const twin = await comes("auth0", "ada");
  await twin.submitForm("/signin?find=yes", "Find my older account");
  await twin.signIn("github", { person: "ada" });
  await twin.submitForm("/signin/merge", "Yes, that's me");

  await ada.submitForm("/account/devices", sessionOf(others[0]));
  await ada.submitForm("/account/devices", "Sign out everywhere else");
  const file = (await ada.forms("/account/data"))[0];
  const form = new URLSearchParams(file?.fields);
  const asForm = { headers: { "content-type": "application/x-www-form-urlencoded" } };
  const exported = await ada.post(file?.action ?? "", String(form), asForm);
  expect(exported.headers.get("content-disposition")).toContain("attachment");
  await exported.text();

  changeSession(app, ada, { authenticatedAt: inSeconds(-3600) });
  const asked = await ada.post(file?.action ?? "", String(form), asForm);
  const [confirmation] = await ada.forms(asked.headers.get("location") ?? "");
  if (!confirmation) throw new Error("no way to confirm");
  await ada.goOn(await ada.submit(confirmation), { person: "ada" });

  const page = `/admin/people/${id}`;
  await admin.submitForm(page, "Yes, sign out everywhere");
  await admin.submitForm(page, sessionOf(await comes("github", "ada")));
  await admin.submitForm(page, "Yes, disable");
  expect(failureOf(await watched().signIn("github", { person: "ada" }))?.cause).toBe("disabled");
  await admin.submitForm(page, "Enable");
  await admin.submitForm(page, "Yes, free the address");
  // One that no account of hers vouches for, as when its provider is gone.
  change(app, 'UPDATE "User" SET "email" = ? WHERE "id" = ?', "alan@turing.example", id);
  const alan = watched();
  expect(failureOf(await alan.signIn("github", { person: "alan" }))?.cause).toBe("email_taken");
  await alan.goOn(await alan.post("/signin/link/form/anew", new FormData()), { person: "alan" });
  await (await comes("github", "ada")).signOut();

  const rows = query<{ kind: string; detail: string | null }>(
    app,
    'SELECT "kind", "detail" FROM "SecurityEvent" WHERE "userId" = ?',
    id,
  );
  expect([...new Set(rows.map(({ kind }) => kind))].sort()).toEqual([...eventKinds].sort());
  const details = rows.filter(({ kind }) => kind === "sign_in_failed").map(({ detail }) => detail);
  expect(details.sort()).toEqual(["disabled", "email_taken", "provider_unavailable"]);
  for (const kind of eventKinds) await expectLine({ event: "activity", kind, user: id });
  await expectLine({ event: "activity", kind: "disabled", user: id, by: await idOf(admin) });
});

it("W13 what was refused is on record: who asked, and for what", async () => {
  const [ada, other] = [await comes("github", "ada"), await comes("github", "ada")];
  const alan = await comes(another.id, "alan");
  const [user, victim] = [await idOf(ada), await idOf(alan)];
  await ada.submitForm("/account/devices", sessionOf(other), { id: sessionOf(alan) });
  await expectLine({ event: "foreign_session_refused", user, session: "foreign" });
  await ada.goOn(await ada.submitForm("/account/connections", `Connect ${another.name}`), { person: "ada" });
  await ada.submitForm("/account/connections", "Disconnect", { account: accountsOf(victim)[0] ?? "" });
  await expectLine({ event: "disconnection_refused", user, outcome: "gone" });
  await ada.submitForm("/account", "Save email", { email: katherine });
  await expectLine({ event: "email_refused", user, outcome: "unknown" });
  const link = await ada.goOn(await ada.submitForm("/account/connections", "Connect X"), {
    person: "ada",
    fault: "wrong_iss",
  });
  expect(failureOf(link)?.cause).toBe("provider_refused");
  await expectLine({ event: "sign_in_failed", cause: "provider_refused", intent: "connect" });
  expect((await ada.get(`/admin/people/${randomUUID()}`)).status).toBe(404);
  // part: admin
  await expectLine({ event: "role_refused", user, role: "admin" });
  await ada.submitForm("/account", "Save name", { name: "Eve" }, foreign);
  await expectLine({ event: "cross_site_refused", method: "POST", route: "/account/form/name" });
  await ada.post("/account/data/form/export", "", foreign);
  await expectLine({ event: "cross_site_refused", route: "/account/data/form/export" });

  const again = watched();
  const callback = await again.pick(await again.press(another.id), { person: "alan" });
  await again.open(callback);
  expect(failureOf(await again.open(callback))).toBeNull();
  await expectLine({ event: "sign_in_opened_again", provider: another.id });
  for (const [browser, cause] of [
    [ada, "expired"],
    [watched(), "cookies_blocked"],
  ] as const) {
    const failure = failureOf(await browser.open(callback));
    expect(failure?.cause).toBe(cause);
    await expectLine({ event: "sign_in_failed", reference: failure?.reference, cause, provider: another.id });
  }
  await ada.get(
    "/api/auth/callback/nowhere?code=a-code-of-nobody-0123456789&state=a-state-of-nobody-0123456789",
  );
  await expectLine({ event: "sign_in_failed", cause: "unknown_provider", provider: "nowhere" });
});

it("W13 a line says which request it is about, and so does the answer", async () => {
  const browser = watched();
  const callback = await browser.pick(await browser.press("github"), { cancel: true });
  const headers = {
    "x-request-id": "chosen-by-a-stranger",
    traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  };
  const response = await browser.get(callback, { headers });
  const id = response.headers.get("x-request-id");
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  await expectLine({ event: "sign_in_failed", reference: failureOf(response)?.reference, request_id: id });
  expect(lines().filter((line) => line.trace_id === "a".repeat(32))).toEqual([]);
  for (const path of ["/", "/nowhere", "/api/me", "/api/auth/session"]) {
    const [one, two] = [await browser.get(path), await browser.get(path)].map((r) =>
      r.headers.get("x-request-id"),
    );
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(two).not.toBe(one);
  }
});

it("W13 nothing that opens anything is in the log, in the activity or in a span", async () => {
  await expect.poll(() => collector.spans().some(({ name }) => name === "session creation")).toBe(true);
  await expect.poll(() => collector.points().length).toBeGreaterThan(5);
  const activity = JSON.stringify(query(app, 'SELECT * FROM "SecurityEvent"'));
  const exported = collector.received();
  const everything = {
    log: app.logs(),
    activity,
    spans: exported.replaceAll("Bearer of-the-collector-only", ""),
  };
  expect(secrets.size).toBeGreaterThan(100);
  // What the app sent to its providers is known by its hash: codes and PKCE verifiers.
  const hashes = new Set(
    (await requestsSeen(app)).flatMap(({ body, query: sent }) => [body.code_verifier, body.code, sent.state]),
  );
  expect(hashes.size).toBeGreaterThan(20);
  for (const [where, text] of Object.entries(everything)) {
    expect(
      [...secrets].filter((secret) => text.includes(secret)),
      where,
    ).toEqual([]);
    const runs = new Set(text.match(/[\w.~-]{20,}/g));
    expect(
      [...runs].filter((run) => hashes.has(`sha256:${sha256(run)}`)),
      where,
    ).toEqual([]);
    // JWTs, GitHub's tokens, and anything else as long as a token.
    expect(text, where).not.toMatch(/eyJ[\w-]{10}|gh[opsur]_\w{10}|Bearer \S|[?&](code|state)=/);
    expect(text.match(/[A-Za-z]+@[a-z-]+\.example/g), where).toBeNull();
  }
});
