import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signedIn, usersIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, someOf } from "./support/browser";
import { lendApp } from "./support/lend";
import { changingForms, everythingIn, getAs, isProtected, pagePaths } from "./support/pages";
import { startWithoutProxy } from "./support/without-proxy";

// On each database: ids that somebody made up are asked for in it.

// Whoever gets past what stands before a page, such as a proxy, meets the page's own check. Two people are known here:
// Ada, and Grace, who is an administrator. Ada's address is on no page that a stranger may see; Grace's on none of Ada's.

let app: StartedApp;
let bare: StartedApp;
let ada: Browser;
let grace: Browser;
beforeAll(async () => {
  app = await lendApp();
  bare = await startWithoutProxy(app);
  ada = await signedIn(app, "github", "ada");
  grace = await signedIn(app, "github", "grace");
});
afterAll(async () => {
  await bare?.stop();
  await app?.stop();
});

/** Pages for administrators alone. */
const administrators: string[] = ["/admin"];
const isTheirs = (path: string) => administrators.some((start) => path.startsWith(start));

const secret = { ada: "ada@lovelace.example", grace: "grace@hopper.example" };
const ids = () => Object.fromEntries(usersIn(app).map(({ name, id }) => [name, id]));
const protectedPaths = () =>
  pagePaths()
    .filter(isProtected)
    .map((path) => path.replace("[id]", ids()["Ada Lovelace"] ?? ""));

/** What has got requests past a check before, or asks for a page in another form. */
const headerSets: [string, Record<string, string>][] = [
  ["nothing", {}],
  ["x-middleware-subrequest", { "x-middleware-subrequest": "proxy" }],
  ["x-middleware-subrequest five times", { "x-middleware-subrequest": Array(5).fill("proxy").join(":") }],
  ["x-middleware-subrequest of src", { "x-middleware-subrequest": Array(5).fill("src/proxy").join(":") }],
  [
    "x-middleware-subrequest of middleware",
    { "x-middleware-subrequest": Array(5).fill("middleware").join(":") },
  ],
  ["x-middleware-next", { "x-middleware-next": "1", "x-middleware-invoke": "1" }],
  ["x-middleware-prefetch", { "x-middleware-prefetch": "1", purpose: "prefetch" }],
  ["x-middleware-rewrite", { "x-middleware-rewrite": "/account", "x-middleware-request-cookie": "a=b" }],
  [
    "x-invoke-path",
    { "x-invoke-path": "/account", "x-invoke-output": "/account/page", "x-invoke-status": "200" },
  ],
  ["x-matched-path", { "x-matched-path": "/account", "x-now-route-matches": "1=1" }],
  ["x-original-url", { "x-original-url": "/account", "x-rewrite-url": "/account" }],
  ["x-nextjs-data", { "x-nextjs-data": "1" }],
  ["rsc", { rsc: "1" }],
  ["rsc, prefetch", { rsc: "1", "next-router-prefetch": "1" }],
  ["rsc, whole prefetch", { rsc: "1", "next-router-prefetch": "2" }],
  ["rsc, segment tree", { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" }],
  ["rsc, whole segment", { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_full" }],
  [
    "rsc, page's segment",
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/account/__PAGE__" },
  ],
  ["rsc, router state", { rsc: "1", "next-router-state-tree": encodeURIComponent('["",{},null,"refetch"]') }],
  ["rsc, next-url", { rsc: "1", "next-url": "/account" }],
  ["a prerender", { "sec-purpose": "prefetch;prerender", "sec-fetch-dest": "document" }],
  ["resume", { "next-resume": "1" }],
];

/** Every page is asked with some headers; one for everybody and one for administrators with all, and by all addresses. */
const everywhere = headerSets.filter(([name]) =>
  ["nothing", "x-middleware-subrequest five times", "rsc"].includes(name),
);
const inFull = (path: string) => path === "/account" || /^\/admin\/people\//.test(path);
const headersFor = (path: string) => (inFull(path) ? headerSets : someOf(headerSets, everywhere));
const addressesOf = (path: string) => (inFull(path) ? spellings(path) : someOf(spellings(path), []));

/** The same page by other addresses. */
const spellings = (path: string) => [
  path,
  `${path}?_rsc=1`,
  `${path}.rsc`,
  `${path}.segments/_tree.segment.rsc`,
  `${path}.segments/account/__PAGE__.segment.rsc`,
  `${path}.json`,
  `/_next/data/build${path}.json`,
  path.replace("a", "%61"),
  `/.${path}`,
  `/signin/..${path}`,
  `${path}/`,
  `/api/..${path}`,
];

describe.each([
  ["with its proxy", () => app],
  ["without its proxy", () => bare],
])("a server %s", (_, server) => {
  it("shows each its own", async () => {
    const mine = await (await ada.at(server().origin).get("/account")).text();
    expect(mine).toContain(secret.ada);
    const people = await grace.at(server().origin).get("/admin");
    expect(people.status).toBe(200);
    expect(await people.text()).toContain(secret.ada);
  });

  it("W14 shows nobody's page to a stranger, by whatever headers and address it is asked for", async () => {
    for (const path of protectedPaths()) {
      for (const [, headers] of headersFor(path)) {
        const response = await getAs(new Browser(server().origin), path, headers);
        const body = await response.text();
        expect(body).not.toContain(secret.ada);
        expect(body).not.toContain(secret.grace);
        expect(body).not.toContain("Lovelace");
        expect(response.headers.getSetCookie()).toEqual([]);
      }
      for (const address of addressesOf(path)) {
        const body = await (await new Browser(server().origin).get(address)).text();
        expect(body).not.toMatch(/lovelace|hopper/i);
      }
    }
    expect(protectedPaths().length).toBeGreaterThan(7);
  });

  it("W14 shows the administrators' pages to nobody else", async () => {
    const browser = ada.clone(server().origin);
    for (const path of protectedPaths().filter(isTheirs)) {
      for (const [name, headers] of headersFor(path)) {
        const response = await getAs(browser, path, headers);
        const body = await response.text();
        expect(body, `${path} with ${name}`).not.toContain(secret.grace);
        expect(body, `${path} with ${name}`).not.toContain("Hopper");
      }
      for (const address of addressesOf(path)) {
        expect(await (await browser.get(address)).text(), address).not.toMatch(/hopper/i);
      }
    }
  });

  it("W14 every route checks for itself", async () => {
    const stranger = new Browser(server().origin, undefined, app.origin);
    for (const [, headers] of headerSets) {
      const me = await getAs(stranger, "/api/me", headers);
      // To a prefetch of old Next says that there is nothing to fetch.
      expect([`401 {"error":"unauthenticated"}`, "200 {}"]).toContain(`${me.status} ${await me.text()}`);
      const session = await getAs(stranger, "/api/auth/session", headers);
      expect(["null", "{}"]).toContain(await session.text());
      const exported = await stranger.post("/account/data/form/export", null, { headers });
      const resumed = await getAs(stranger, "/account/resume?id=a", headers);
      for (const response of [exported, resumed]) {
        expect(response.headers.get("location") ?? (await response.text())).toMatch(
          /^(\/signin\?.*|\/account\/data\/form\/export\?_rsc.*|\{\})$/,
        );
      }
    }
  });

  it("W14 every form checks for itself, and is asked by a stranger or the wrong person for nothing", async () => {
    // These have forms only while something waits for their person: account-merge.test.ts, recovery-codes.test.ts.
    const waiting = ["/signin/merge", "/account/connections/recovery-codes"];
    const paths = protectedPaths().filter((path) => !waiting.includes(path));
    const forms = await changingForms(grace.clone(server().origin), paths);
    expect(forms.length).toBeGreaterThan(8);
    const before = everythingIn(app);
    for (const { path, form } of forms) {
      const admin = isTheirs(path);
      const askers = [
        new Browser(server().origin, undefined, app.origin),
        ...(admin ? [ada.clone(server().origin)] : []),
      ];
      for (const asker of askers) {
        const response = await asker.submit(form, { confirmation: "DELETE", name: "Attacked" });
        expect(await response.text()).not.toContain(secret.grace);
        const token = form.fields.provider ? undefined : asker.session;
        expect(token).toBe(admin ? asker.session : undefined);
      }
    }
    expect(everythingIn(app)).toEqual(before);
  });
});

it("W14 an administrators' page is no page for somebody else, and leads a stranger to sign in", async () => {
  const seen = async (response: Response) => {
    const html = await response.text();
    return [html.match(/<title>.*?<\/title>/)?.[0], html.match(/<main.*?<\/main>/s)?.[0]];
  };
  const nowhere = await seen(await ada.get("/nowhere"));
  expect(nowhere[1]).toBeDefined();
  const person = `/admin/people/${ids()["Grace Hopper"]}`;
  for (const path of ["/admin", person, `${person}/activity`, "/admin?q=grace", "/admin/log"]) {
    const away = await new Browser(app.origin).get(path);
    expect([away.status, away.headers.get("location")]).toEqual([
      307,
      expect.stringContaining("/signin?returnTo=%2Fadmin"),
    ]);
    const answer = await ada.get(path);
    expect(answer.status).toBe(404);
    expect(await seen(answer)).toEqual(nowhere);
  }
});

it("an id that is nobody's, and an administrator's own, change nothing by a form or an address", async () => {
  const forms = (await grace.forms(`/admin/people/${ids()["Ada Lovelace"]}`)).filter(({ action }) =>
    action.pathname.startsWith("/admin/form/"),
  );
  expect(forms).toHaveLength(5);
  const before = everythingIn(app);
  for (const form of forms) {
    for (const id of [randomUUID(), "", "../../account", "' OR 1=1 --", "x".repeat(5000)]) {
      const answer = await grace.submit(form, { id, confirmation: "DELETE" });
      expect([answer.status, answer.headers.get("location")]).toEqual([
        303,
        expect.stringMatching(/\/admin\?notice=gone$/),
      ]);
    }
    const own = ids()["Grace Hopper"] ?? "";
    expect((await grace.submit(form, { id: own, confirmation: "DELETE" })).headers.get("location")).toContain(
      `${own}?notice=yourself`,
    );
  }
  for (const id of [randomUUID(), "..%2f..%2faccount", "%00", "x"]) {
    const gone = await grace.get(`/admin/people/${id}`);
    expect([gone.status, gone.headers.get("location")], id).toEqual([307, "/admin?notice=gone"]);
  }
  expect(everythingIn(app)).toEqual(before);
});

it("W14 without its proxy a page runs no script and shows in no frame, rather than any", async () => {
  const { headers } = await new Browser(bare.origin).get("/signin");
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
});
