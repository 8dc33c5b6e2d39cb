import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { accountsIn, empty, flowCookies, notUnderWay } from "./steps";
import { ownApp, type StartedApp, siblingOptions, startApp } from "./support/app";
import { Browser } from "./support/browser";
import { query } from "./support/database";
import { type PlainOAuth, startPlainOAuth } from "./support/plain-oauth";
import { type PlainProvider, startPlainProvider } from "./support/plain-provider";
import { expectRefused, expectSignedIn } from "./support/refused";
import { type Claims, newKey, sign, unsigned } from "./support/signing";

// Providers that have no entry here, and come by variables alone: one that Auth.js knows (United Effects, at a server of another make)
// and one that it does not. Each test begins with no users, and with providers that do no wrong.

const katherine = "katherine@johnson.example";
const secret = () => randomBytes(24).toString("base64url");

let app: StartedApp;
let openId: PlainProvider;
let acme: PlainOAuth;
let env: Record<string, string>;
beforeAll(async () => {
  const port = await reservePorts();
  const client = (id: string) => ({
    id: `app-at-${id}`,
    secret: secret(),
    redirectUri: `http://localhost:${port}/api/auth/callback/${id}`,
  });
  const [atOpenId, atAcme] = [client(united), client("oauth")];
  [openId, acme] = await Promise.all([startPlainProvider([atOpenId]), startPlainOAuth(atAcme)]);
  env = {
    AUTH_UNITED_EFFECTS_ID: atOpenId.id,
    AUTH_UNITED_EFFECTS_SECRET: atOpenId.secret,
    AUTH_UNITED_EFFECTS_ISSUER: openId.issuer,
    AUTH_OAUTH_ID: atAcme.id,
    AUTH_OAUTH_SECRET: atAcme.secret,
    AUTH_OAUTH_NAME: "Acme & Co",
    AUTH_OAUTH_AUTHORIZATION_URL: `${acme.origin}/authorize?audience=all`,
    AUTH_OAUTH_TOKEN_URL: `${acme.origin}/token`,
    AUTH_OAUTH_USERINFO_URL: `${acme.origin}/me`,
    AUTH_OAUTH_SCOPE: "me:read",
    AUTH_OAUTH_SUBJECT_FIELD: "data.id",
    AUTH_OAUTH_NAME_FIELD: "data.name",
    AUTH_OAUTH_EMAIL_FIELD: "data.email",
    AUTH_OAUTH_PICTURE_FIELD: "data.picture",
    ADMIN_EMAILS: katherine,
  };
  app = await startApp({ port, localProviders: false, env });
});
afterAll(async () => {
  await app?.stop();
  await Promise.all([openId?.stop(), acme?.stop()]);
});
beforeEach(() => {
  openId.reset();
  acme.reset();
  empty(app);
});

/** An id that cannot be a variable's name as it is. */
const united = "united-effects";
type Id = typeof united | "oauth";
const both: readonly Id[] = [united, "oauth"];

/** A sign-in up to the moment before the callback is opened. */
async function begin(id: Id, browser = new Browser(app.origin)) {
  const pressed = await browser.post(
    "/signin/form/start",
    new URLSearchParams({ provider: id, returnTo: "/account" }),
  );
  expect(pressed.status).toBe(303);
  const authorization = new URL(pressed.headers.get("location") ?? "");
  return { browser, authorization, callback: await browser.pick(authorization) };
}

async function signIn(id: Id) {
  const { browser, callback } = await begin(id);
  return { browser, response: await browser.open(callback) };
}

async function expectIn(id: Id): Promise<Browser> {
  const { browser, response } = await signIn(id);
  await expectSignedIn(browser, response);
  return browser;
}

async function expectOut(id: Id, cause: string | RegExp): Promise<void> {
  const { browser, response } = await signIn(id);
  await expectRefused(app, browser, response, cause);
  expect(query(app, `SELECT "id" FROM "User"`)).toEqual([]);
}

/** Whoever comes has this address, and the provider calls it verified in every word there is. */
function claim(email: string) {
  openId.account = { sub: "subject-1", email, email_verified: true, name: "Person One" };
  acme.profile = { data: { id: 7, name: "Person Seven", email, email_verified: true, verified: true } };
}

describe("a sign-in", () => {
  it("O2 O3 O4 O14 carries every check, each fresh, and asks for what the variables say", async () => {
    const [one, other] = [await begin(united), await begin(united)];
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.authorization.searchParams.get(name)?.length).toBeGreaterThanOrEqual(43);
      expect(other.authorization.searchParams.get(name)).not.toBe(one.authorization.searchParams.get(name));
    }
    await begin("oauth");
    expect(Object.fromEntries(acme.asked[0] ?? [])).toMatchObject({
      response_type: "code",
      scope: "me:read",
      audience: "all",
      code_challenge_method: "S256",
      redirect_uri: `${app.origin}/api/auth/callback/oauth`,
    });
  });

  it("W9 O17 ends with somebody who is signed in, and tokens that nobody can read", async () => {
    const tokens: unknown[] = [];
    acme.tamper.token = (body) => {
      tokens.push(body.access_token, body.refresh_token);
      return body;
    };
    const browser = await expectIn("oauth");
    expect((await browser.me()).body).toMatchObject({ name: "Person Seven", email: null, role: "user" });
    expect(acme.refusals).toEqual([]);
    expect(tokens).toHaveLength(2);
    const rows = JSON.stringify(query(app, `SELECT * FROM "Account"`));
    for (const token of tokens) expect(rows).not.toContain(token);
    await expectIn(united);
    expect(
      accountsIn(app)
        .map(({ provider }) => provider)
        .sort(),
    ).toEqual(["oauth", united]);
  });

  it("W3 W12 has a button with a name that is inert, and a form that may go there", async () => {
    const page = await new Browser(app.origin).get("/signin");
    const html = await page.text();
    expect(html).toContain("Sign in with United Effects");
    expect(html).toContain("Acme &amp; Co");
    expect(page.headers.get("content-security-policy")).toContain(new URL(acme.origin).origin);
  });
});

describe.each(both)("the answer of %s", (id) => {
  it("O3 O6 counts once, in this browser, with its state", async () => {
    const wrong = await begin(id);
    const foreign = new URL(wrong.callback);
    foreign.searchParams.set("state", (await begin(id)).callback.searchParams.get("state") ?? "");
    await expectRefused(app, wrong.browser, await wrong.browser.open(foreign), notUnderWay);
    const without = await begin(id);
    without.callback.searchParams.delete("state");
    await expectRefused(app, without.browser, await without.browser.open(without.callback), notUnderWay);

    const { browser, callback } = await begin(id);
    const before = browser.clone();
    const stranger = new Browser(app.origin);
    await expectRefused(app, stranger, await stranger.open(callback), notUnderWay);
    await expectSignedIn(browser, await browser.open(callback));
    expect(flowCookies(browser)).toEqual([]);
    await expectRefused(app, before, await before.open(callback), notUnderWay);
  });

  it("O7 is not taken where it names another issuer", async () => {
    const mixUp = (url: URL) => url.searchParams.set("iss", "https://evil.example");
    openId.tamper.authorizationResponse = mixUp;
    acme.tamper.authorizationResponse = mixUp;
    await expectOut(id, "provider_refused");
  });

  it("I2 T2 makes nobody an administrator by an address, and nobody the owner of one", async () => {
    claim(katherine);
    const browser = await expectIn(id);
    expect((await browser.me()).body).toMatchObject({ email: null, role: "user" });
    expect((await browser.get("/admin")).status).toBe(404);
    expect(accountsIn(app)).toMatchObject([{ provider: id, email: katherine, emailVerified: 0 }]);
  });
});

it("I1 I3 I4 two providers that name one address are two people, neither of whom is linked to the other", async () => {
  claim(katherine);
  await expectIn(united);
  await expectIn("oauth");
  expect(new Set(accountsIn(app).map(({ userId }) => userId)).size).toBe(2);
});

it("T2 an address that nothing proves is on no list", async () => {
  const options = siblingOptions(app);
  const listed = await ownApp({ ...options, env: { ...options.env, ALLOWED_EMAILS: katherine } });
  claim(katherine);
  for (const id of both) {
    const { browser, callback } = await begin(id, new Browser(listed.origin, undefined, app.origin));
    const response = await browser.get(callback.pathname + callback.search);
    await expectRefused(listed, browser, response, "not_allowed");
  }
  expect(accountsIn(app)).toEqual([]);
});

describe("an ID token of a provider that Auth.js knows", () => {
  const changed = (changes: Claims) => (claims: Claims) => sign({ ...claims, ...changes }, openId.key);

  it.each<[string, Claims]>([
    ["O4 another nonce", { nonce: "0123456789012345678901234567890123456789012" }],
    ["O4 no nonce", { nonce: undefined }],
    ["O9 another audience", { aud: "another-app" }],
    ["O9 another issuer", { iss: "https://evil.example" }],
    ["O9 no subject", { sub: undefined }],
    ["O9 an empty subject", { sub: "" }],
    ["O9 a time that is over", { exp: 1_600_000_000, iat: 1_599_999_000 }],
  ])("with %s lets nobody in", async (_, changes) => {
    openId.tamper.idToken = changed(changes);
    await expectOut(united, "provider_refused");
  });

  it("O10 with a signature of somebody else's, or none, lets nobody in", async () => {
    const rogue = await newKey("rogue");
    openId.tamper.idToken = (claims) => sign(claims, rogue);
    await expectOut(united, "provider_refused");
    openId.tamper.idToken = (claims) => unsigned(claims, openId.key.kid);
    await expectOut(united, "provider_refused");
  });

  it("O11 about another subject than userinfo lets nobody in", async () => {
    openId.tamper.userinfo = (body) => ({ ...body, sub: "subject-2" });
    await expectOut(united, "provider_refused");
  });
});

describe("a profile by the operator's own description", () => {
  it.each([
    ["no subject", { data: { name: "Nobody" } }],
    ["a subject that is null", { data: { id: null } }],
    ["an empty subject", { data: { id: " " } }],
    ["a subject that is a list", { data: { id: [7] } }],
    ["a subject that is an object", { data: { id: { toString: "7" } } }],
    ["a subject that is true", { data: { id: true } }],
    ["a number that two people would share", { data: { id: 2 ** 53 } }],
    ["a subject elsewhere", { id: 7 }],
    ["a list", [{ data: { id: 7 } }]],
    ["null", null],
  ])("I1 with %s lets nobody in", async (_, profile) => {
    acme.profile = profile;
    await expectOut("oauth", "provider_refused");
  });

  it("R1 W11 W12 comes in with whatever else is odd, and without it", async () => {
    acme.profile = {
      data: { id: 7, name: { first: "x" }, email: 5, picture: "http://169.254.169.254/latest" },
    };
    const browser = await expectIn("oauth");
    expect((await browser.me()).body).toMatchObject({ name: null, email: null, image: null });
    acme.profile = { data: { id: 7, name: "\u202EPerson <script>", picture: "https://evil.example/1.png" } };
    const again = await expectIn("oauth");
    expect((await again.me()).body).toMatchObject({ image: null });
    expect(accountsIn(app)).toHaveLength(1);
  });

  it.each<[string, (response: import("node:http").ServerResponse) => void]>([
    ["redirects", (response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end()],
    [
      "answers with a page",
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>"),
    ],
    [
      "answers with too much",
      (response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(`"${"x".repeat(2e6)}"`),
    ],
    ["is down", (response) => response.writeHead(503).end()],
    ["never answers", () => {}],
  ])("O12 that %s ends in a page that says so", async (_, answer) => {
    acme.tamper.userinfo = answer;
    const { browser, response } = await signIn("oauth");
    await expectRefused(app, browser, response, "provider_unavailable");
  });
});
