import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encode, order, path, seconds, signed } from "./data-deletion-support";
import { accountsIn, begin, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";
import { formsOf, textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { requestsSeen } from "./support/local-providers";
import { expectSignedIn } from "./support/refused";

// Facebook's order to delete what is kept of somebody: whoever can forge it deletes accounts.

// One of its own: whoever of these people signs in elsewhere with the same email would be in the way.
let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());

const [first, second, third] = ["nobody", "longname", "alkhwarizmi"] as const;

/** Sends a form as Facebook's servers do: without a browser's headers. */
const send = (fields: Record<string, string>, init: RequestInit = {}) =>
  fetch(app.origin + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
    ...init,
  });
const sendOrder = (user: string, changes: object = {}) =>
  send({ signed_request: signed(order(user, changes)) });

type Answer = { url: string; confirmation_code: string };

async function expectAnswered(response: Response): Promise<Answer> {
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const body = (await response.json()) as Answer;
  expect(Object.keys(body).sort()).toEqual(["confirmation_code", "url"]);
  expect(body.confirmation_code).toMatch(/^[0-9a-f]{40}$/);
  expect(body.url).toBe(`${app.origin}/legal/data-deletion/${body.confirmation_code}`);
  return body;
}

async function statusOf({ url }: Answer): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const html = await response.text();
  expect(html).toMatch(/<meta name="robots" content="noindex"/);
  return textOf(html.replace(/<script\b.*?<\/script>/gs, ""));
}

/** Somebody signed in with Facebook, and their number there. */
async function atFacebook(person: string) {
  const browser = await signedIn(app, "facebook", person);
  const { id } = (await browser.me()).body;
  const account = accountsIn(app).find(({ userId, provider }) => userId === id && provider === "facebook");
  return { browser, id: String(id), subject: account?.providerAccountId ?? "" };
}

const userExists = (id: string) => query(app, 'SELECT "id" FROM "User" WHERE "id" = ?', id).length === 1;

describe("an order of Facebook", () => {
  it("I6 deletes an account that has no other way in, and ends its sessions", async () => {
    const { browser, id, subject } = await atFacebook(first);
    const answer = await expectAnswered(await sendOrder(subject));
    expect((await browser.me()).status).toBe(401);
    expect(userExists(id)).toBe(false);
    const page = await statusOf(answer);
    expect(page).toContain("Your data is deleted");
    expect(page).toContain("whole account was deleted");
    for (const own of [subject, id]) expect(page).not.toContain(own);

    // Whoever comes back is somebody new, and an old order does not reach them a second time.
    const again = await atFacebook(first);
    expect(again.id).not.toBe(id);
    const stale = await expectAnswered(await sendOrder(subject, { issued_at: seconds() - 3600 }));
    expect(await statusOf(stale)).toContain("Nothing of yours is stored");
    expect((await again.browser.me()).status).toBe(200);
  });

  it("I6 takes only the connection, and the sessions by it, where another way in stays", async () => {
    const { browser: byFacebook, id, subject } = await atFacebook(second);
    const { browser, callback } = await begin(app, "github", { person: second });
    await expectSignedIn(browser, await browser.open(callback));
    const github = String((await browser.me()).body.id);
    // Linked as a page of ours would: the security of that has tests of its own.
    change(app, 'UPDATE "Account" SET "userId" = ? WHERE "userId" = ?', github, id);
    change(app, 'UPDATE "Session" SET "userId" = ? WHERE "userId" = ?', github, id);

    const answer = await expectAnswered(await sendOrder(subject));
    expect(await statusOf(answer)).toContain("Your connection to Facebook was removed");
    expect((await byFacebook.me()).status).toBe(401);
    expect((await browser.me()).body).toMatchObject({ id: github });
    const left = accountsIn(app).filter(({ userId }) => userId === github);
    expect(left.map(({ provider }) => provider)).toEqual(["github"]);
    expect(textOf(await (await browser.get("/account/activity")).text())).toContain(
      "Facebook had us delete what it gave us",
    );
  });

  it("I7 is answered the same for somebody who never was here, and twice as well as once", async () => {
    const { subject } = await atFacebook(third);
    const one = { signed_request: signed(order(subject)) };
    const two = { signed_request: signed(order(subject)) };
    const answers = [await send(one), await send(one), await send(two), await sendOrder("99999999999999999")];
    const headers = answers.map((answer) => [...answer.headers.keys()].sort());
    for (const other of headers) expect(other).toEqual(headers[0]);
    const codes: string[] = [];
    for (const answer of answers) codes.push((await expectAnswered(answer)).confirmation_code);
    expect(codes[1], "a request has one code").toBe(codes[0]);
    expect(new Set(codes).size).toBe(3);
  });

  it("I6 many times at once deletes once, and each is answered", async () => {
    const { browser, id, subject } = await atFacebook(first);
    const two = [order(subject), order(subject)].map((one) => ({ signed_request: signed(one) }));
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => send(two[index % 2] ?? {})));
    const all = await Promise.all(answers.map(expectAnswered));
    const pages = new Map<string, string>();
    for (const one of all) pages.set(one.confirmation_code, await statusOf(one));
    const texts = [...pages.values()];
    expect(texts).toHaveLength(2);
    expect(texts.filter((page) => page.includes("whole account was deleted"))).toHaveLength(1);
    expect(texts.filter((page) => page.includes("Nothing of yours is stored"))).toHaveLength(1);
    expect([userExists(id), (await browser.me()).status]).toEqual([false, 401]);
  });

  it("I6 works once: sent again it deletes nobody who has come back, however soon", async () => {
    const { subject } = await atFacebook(first);
    const signed_request = signed(order(subject));
    const answer = await expectAnswered(await send({ signed_request }));
    const again = await atFacebook(first);
    expect(await expectAnswered(await send({ signed_request }))).toEqual(answer);
    // The last character of a signature has two bits to spare.
    const [signature = "", payload] = signed_request.split(".");
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spare = letters[letters.indexOf(signature.slice(-1)) ^ 1] ?? "";
    await send({ signed_request: `${signature.slice(0, -1)}${spare}.${payload}` });
    expect((await again.browser.me()).status).toBe(200);
    expect(await statusOf(answer)).toContain("whole account was deleted");
  });

  it("I6 comes from the stand-in as well, by its button", async () => {
    const { browser, subject } = await atFacebook(third);
    const page = `${app.providers}/facebook/settings/apps`;
    const form = formsOf(await (await fetch(page)).text(), page).find(
      ({ fields }) => fields.app === app.origin,
    );
    const body = new URLSearchParams({ ...form?.fields, person: third });
    const answer = await (await fetch(page, { method: "POST", body })).text();
    expect(answer).toContain("was answered with 200");
    expect((await browser.me()).status).toBe(401);
    expect(accountsIn(app).map(({ providerAccountId }) => providerAccountId)).not.toContain(subject);
    const link = /href="([^"]*\/legal\/data-deletion\/[0-9a-f]{40})"/.exec(answer)?.[1] ?? "";
    expect(await statusOf({ url: link, confirmation_code: "" })).toContain("Your data is deleted");
    // Facebook has ended the permission itself, and hears of it no more.
    const told = (await requestsSeen(app)).filter((one) => one.path.includes(subject));
    expect(told).toEqual([]);
  });
});

describe("an order that is not Facebook's", () => {
  const cases: [name: string, fields: (user: string) => Record<string, string>, reason: string][] = [
    ["without a field", () => ({}), "missing"],
    ["with an empty field", () => ({ signed_request: "" }), "missing"],
    ["with the payload alone", (user) => ({ signed_request: `.${encode(order(user))}` }), "malformed"],
    [
      "with a made-up signature",
      (user) => ({ signed_request: `${"A".repeat(43)}.${encode(order(user))}` }),
      "signature",
    ],
    [
      "signed with another secret",
      (user) => ({ signed_request: signed(order(user), "local-github-secret") }),
      "signature",
    ],
    ["signed with nothing", (user) => ({ signed_request: signed(order(user), "") }), "signature"],
    [
      "by another algorithm",
      (user) => ({ signed_request: signed(order(user, { algorithm: "none" })) }),
      "algorithm",
    ],
    [
      "made for signing in, with a code",
      (user) => ({ signed_request: signed(order(user, { code: "AQD-code" })) }),
      "purpose",
    ],
    [
      "made for signing in, with a token",
      (user) => ({ signed_request: signed(order(user, { oauth_token: "EAAG", expires: 0 })) }),
      "purpose",
    ],
    [
      "made for a page, with its reader",
      (user) => ({ signed_request: signed(order(user, { user: { country: "nl" } })) }),
      "purpose",
    ],
    [
      "from two days ago",
      (user) => ({ signed_request: signed(order(user, { issued_at: seconds() - 172_800 })) }),
      "expired",
    ],
    [
      "from tomorrow",
      (user) => ({ signed_request: signed(order(user, { issued_at: seconds() + 86_400 })) }),
      "expired",
    ],
    [
      "without a time",
      (user) => ({ signed_request: signed(order(user, { issued_at: undefined })) }),
      "malformed",
    ],
    [
      "for a list of people",
      (user) => ({ signed_request: signed(order(user, { user_id: [user] })) }),
      "malformed",
    ],
  ];

  it("I6 deletes nothing, and is in the log by its reason", async () => {
    const { browser, id, subject } = await atFacebook("alan");
    for (const [name, fields, reason] of cases) {
      const response = await send(fields(subject));
      expect([response.status, await response.json()], name).toEqual([400, { error: "invalid_request" }]);
      await expect
        .poll(app.logs)
        .toContain(`"event":"data_deletion_refused","provider":"facebook","reason":"${reason}"`);
    }
    expect([userExists(id), (await browser.me()).status]).toEqual([true, 200]);
    expect(app.logs()).not.toContain(subject);
  });

  it("I6 is none in another form: JSON, twice the field, the address, another method", async () => {
    const { id, subject } = await atFacebook("alan");
    const signed_request = signed(order(subject));
    const json = { "content-type": "application/json" };
    const twice = new URLSearchParams([
      ["signed_request", signed_request],
      ["signed_request", signed_request],
    ]);
    const parts = new FormData();
    parts.append("signed_request", signed_request);
    const refused: [RequestInit, number][] = [
      [{ body: JSON.stringify({ signed_request }), headers: json }, 400],
      [{ body: twice }, 400],
      [{ body: parts }, 400],
      [{ body: null }, 400],
      [{ method: "GET", body: null }, 405],
      [{ method: "PUT" }, 405],
      [{ method: "DELETE", body: null }, 405],
    ];
    for (const [init, status] of refused) expect((await send({ signed_request }, init)).status).toBe(status);
    const address = `${app.origin}${path}?${new URLSearchParams({ signed_request })}`;
    expect((await fetch(address, { method: "POST" })).status).toBe(400);
    expect((await fetch(address)).status).toBe(405);
    expect(userExists(id)).toBe(true);
  });

  it("I6 may be as large as it likes: it is not read to its end", async () => {
    for (const body of ["a".repeat(1_000_000), `signed_request=${"A".repeat(1_000_000)}`]) {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      expect((await send({}, { body, headers })).status).toBe(413);
    }
    expect((await new Browser(app.origin).get("/api/hello")).status).toBe(200);
  });
});

it("I7 the page of a code that is none says so, and no more", async () => {
  const codes = ["0".repeat(40), "a", "%00", "..%2F..%2Faccount", "<script>", "A".repeat(2000), "' OR 1=1"];
  for (const code of codes) {
    const response = await fetch(`${app.origin}/legal/data-deletion/${encodeURIComponent(code)}`);
    const html = await response.text();
    expect(response.status, code).toBe(200);
    expect(textOf(html.replace(/<script\b.*?<\/script>/gs, "")), code).toContain("We do not know this code");
  }
});
