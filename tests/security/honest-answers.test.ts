import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { accountsIn, usersIn } from "./steps";
import { Browser, someOf } from "./support/browser";
import { query } from "./support/database";
import { type Independent, lendIndependent } from "./support/independent";
import { expectRefused, expectSignedIn } from "./support/refused";
import { sign } from "./support/signing";

// What honest providers answer in odd ways, from two that share no code with the local ones.

let running: Independent;
beforeAll(async () => {
  running = await lendIndependent();
});
afterAll(() => running?.stop());
afterEach(() => {
  running.oidc.tamper = {};
  running.github.tamper = {};
});

let people = 0;

/** Somebody who has not been here, with an address of their own, comes by a provider. */
async function comes(provider: "oidc" | "github", address = `person-${people + 1}@honest.example`) {
  people += 1;
  const sub = `honest-${people}`;
  running.oidc.account = { sub, email: address, email_verified: true, name: sub };
  running.github.account = { id: 1000 + people, login: sub, name: sub, email: address, verified: true };
  return { ...(await again(provider)), address };
}

/** The same person once more. */
async function again(provider: "oidc" | "github") {
  const browser = new Browser(running.app.origin);
  return { browser, response: await browser.signIn(provider) };
}

async function whoIs({ browser, response }: { browser: Browser; response: Response }, about: unknown) {
  await expectSignedIn(browser, response).catch((error: unknown) => {
    throw new Error(`kept out by ${JSON.stringify(about)?.slice(0, 100)}`, { cause: error });
  });
  return (await browser.me()).body;
}

// tests/unit/honest-answers.test.ts has more of what an answer can be.
const long = "x".repeat(10_240);
const unreadable = someOf<unknown>(
  [null, "", 7, true, [], ["a"], {}, { a: { b: 1 } }, "\u0000", long],
  [null, "", { a: { b: 1 } }, long],
);

it("R1 claims of any shape at an OpenID provider, in userinfo and in the ID token", async () => {
  const names = ["name", "picture", "preferred_username", "nickname", "locale", "address", "updated_at"];
  for (const odd of unreadable) {
    const claims = Object.fromEntries(names.map((name) => [name, odd]));
    running.oidc.tamper = {
      userinfo: (body) => ({ ...body, ...claims }),
      idToken: (token) => sign({ ...token, ...claims }, running.oidc.key),
    };
    const came = await comes("oidc");
    expect((await whoIs(came, odd)).email).toBe(came.address);
  }
});

it("R1 members of any shape at GitHub, in the profile and in the list of addresses", async () => {
  for (const odd of unreadable) {
    running.github.tamper = {
      user: (body) => ({ ...body, login: odd, name: odd, avatar_url: odd, email: odd }),
      emails: { status: 200, body: odd },
    };
    expect(await whoIs(await comes("github"), odd)).toMatchObject({ email: null });
  }
  const right = { email: "listed@honest.example", primary: true, verified: true };
  running.github.tamper = { emails: { status: 200, body: [...unreadable, right] } };
  expect(await whoIs(await comes("github"), "a list")).toMatchObject({ email: "listed@honest.example" });
});

it("R1 R4 whoever is known keeps their email when an answer lacks it", async () => {
  const byOidc = await comes("oidc");
  const before = await whoIs(byOidc, "nothing");
  for (const email of [...unreadable, undefined]) {
    running.oidc.tamper = { userinfo: (body) => ({ ...body, email }) };
    expect(await whoIs(await again("oidc"), email)).toEqual(before);
  }
  const byGitHub = await comes("github");
  const known = await whoIs(byGitHub, "nothing");
  running.github.tamper = {
    emails: { status: 403, body: { message: "Resource not accessible by integration" } },
  };
  expect(await whoIs(await again("github"), 403)).toEqual(known);
  for (const { address } of [byOidc, byGitHub])
    expect(accountsIn(running.app).find(({ email }) => email === address)?.emailVerified).toBe(1);
});

it("R1 R2 what decides who somebody is stays strict", async () => {
  for (const odd of unreadable) {
    running.oidc.tamper = { userinfo: (body) => ({ ...body, sub: odd }) };
    const { browser, response } = await comes("oidc");
    await expectRefused(running.app, browser, response, "provider_refused");
  }
  running.github.tamper = { user: (body) => ({ ...body, id: "583231" }) };
  const { browser, response } = await comes("github");
  await expectRefused(running.app, browser, response, "provider_refused");
});

it("R2 an email is verified by a clear yes, and every other value is a no", async () => {
  const values: [unknown, boolean][] = [
    ...someOf<unknown>([true, "true", "True", "TRUE"], [true, "True"]).map((value): [unknown, boolean] => [
      value,
      true,
    ]),
    ...someOf<unknown>(
      [undefined, null, false, "", "false", 0, 1, "1", "True ", "yes", [true], {}],
      [undefined, "false", 1, "yes", [true]],
    ).map((value): [unknown, boolean] => [value, false]),
  ];
  for (const [value, verified] of values) {
    running.oidc.tamper = { userinfo: (body) => ({ ...body, email_verified: value }) };
    const byOidc = await comes("oidc");
    expect((await whoIs(byOidc, value)).email, JSON.stringify(value)).toBe(verified ? byOidc.address : null);
    const email = `g-${people}@honest.example`;
    running.github.tamper = { emails: { status: 200, body: [{ email, primary: true, verified: value }] } };
    const body = await whoIs(await comes("github"), value);
    expect(body.email, JSON.stringify(value)).toBe(verified ? email : null);
  }
});

it("R3 a token answer whose optional members have any shape", async () => {
  const names = ["refresh_token", "scope", "expires_in", "token_type"];
  for (const odd of someOf<unknown>(
    [null, "", 0, -1, [], {}, [7], { a: 1 }, false],
    [null, "", -1, { a: 1 }],
  )) {
    const members = Object.fromEntries(names.map((name) => [name, odd]));
    running.oidc.tamper = { token: (body) => ({ ...body, ...members }) };
    await whoIs(await comes("oidc"), odd);
    running.github.tamper = { token: (body) => ({ ...body, ...members, id_token: odd }) };
    await whoIs(await comes("github"), odd);
  }
  for (const token_type of ["BEARER", "Bearer "]) {
    running.oidc.tamper = { token: (body) => ({ ...body, token_type }) };
    await whoIs(await comes("oidc"), token_type);
  }
  running.oidc.tamper = { token: (body) => ({ ...body, token_type: "mac" }) };
  const { browser, response } = await comes("oidc");
  await expectRefused(running.app, browser, response, "provider_refused");
});

it("R3 a lifetime of any length is kept within what every database holds", async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const expires_in of someOf(
    ["3600", 3600.5, 631_138_518, "631138518", 1e18, 1e308],
    ["3600", 3600.5, 1e308],
  )) {
    for (const provider of ["oidc", "github"] as const) {
      running[provider].tamper = { token: (body) => ({ ...body, expires_in }) };
      await whoIs(await comes(provider), expires_in);
      const sql = 'SELECT "expires_at" AS "end" FROM "Account" WHERE "email" = ?';
      const [row] = query<{ end: number }>(running.app, sql, `person-${people}@honest.example`);
      expect(Number(row?.end)).toBeGreaterThan(now + 3000);
      expect(Number(row?.end)).toBeLessThan(2 ** 31);
    }
  }
});

it("R4 a provider that refuses to tell an address, or a profile, keeps nobody out", async () => {
  const message = "Resource not accessible by integration";
  for (const status of [401, 403, 404]) {
    running.github.tamper = { emails: { status, body: { message } } };
    expect(await whoIs(await comes("github"), status)).toMatchObject({ email: null });
  }
  running.oidc.tamper = { challenge: 'Bearer error="insufficient_scope"' };
  expect(await whoIs(await comes("oidc"), "userinfo")).toMatchObject({ email: null });
  await expect.poll(running.app.logs).toMatch(/"profile_not_told".*insufficient_scope/);
  // One that cannot answer now is another matter: without the address, a second account could come of it.
  const users = usersIn(running.app).length;
  running.github.tamper = { emails: { status: 503, body: { message: "Unavailable" } } };
  const { browser, response } = await comes("github");
  await expectRefused(running.app, browser, response, "provider_unavailable");
  expect(usersIn(running.app)).toHaveLength(users);
});

it("R5 a clock that is a minute off, either way, and not one that is ten", async () => {
  const shifted = (change: (now: number) => Record<string, number>) => {
    running.oidc.tamper = {
      idToken: (claims) => sign({ ...claims, ...change(Math.floor(Date.now() / 1000)) }, running.oidc.key),
    };
    return comes("oidc");
  };
  await whoIs(await shifted((now) => ({ iat: now + 45, exp: now + 345 })), "45 s ahead");
  await whoIs(await shifted((now) => ({ iat: now + 60, nbf: now + 60, exp: now + 360 })), "60 s ahead");
  await whoIs(await shifted((now) => ({ iat: now - 360, exp: now - 60 })), "ended 60 s ago");
  for (const change of [
    (now: number) => ({ iat: now + 600, exp: now + 900 }),
    (now: number) => ({ iat: now - 60, nbf: now + 600, exp: now + 900 }),
    (now: number) => ({ iat: now - 900, exp: now - 600 }),
  ]) {
    const { browser, response } = await shifted(change);
    await expectRefused(running.app, browser, response, "provider_refused");
  }
});
