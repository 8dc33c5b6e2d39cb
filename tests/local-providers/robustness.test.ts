import { writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redact, type SeenRequest } from "../../local-providers/requests";
import {
  Browser,
  basic,
  bearer,
  exchange,
  type Running,
  read,
  request,
  run,
  sha256,
  signIn,
  vendorIds,
  vendors,
  verifier,
} from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

/** Sends bytes as they are, which fetch would not. */
const rawRequest = (text: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(local.url).port), "127.0.0.1", () => socket.end(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

describe("pages", () => {
  const hostile = `"><script>alert('1')</script>&\u202e`;
  const file = (dir: string, people: object[]) => {
    const path = join(dir, "hostile.json");
    writeFileSync(path, JSON.stringify(people));
    return path;
  };

  test("escape every value, on the picker and in pictures", async () => {
    const peopleFile = file(local.dataDir, [
      { id: "mallory", name: hostile, username: "mallory", note: hostile, email: null },
      { id: "lone", name: "\ud83d\ude00 Smile", username: "lone", email: null },
    ]);
    const other = await run({ peopleFile });
    const browser = new Browser();
    const page = await (await browser.fetch(await browser.begin(other.url, "google"))).text();
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(&#39;1&#39;)");
    expect(await (await fetch(`${other.url}/avatars/mallory.svg`)).text()).not.toContain(`">"`);
    expect(await (await fetch(`${other.url}/avatars/lone.svg`)).text()).toContain("\ud83d\ude00S");
    await other.close();
  });

  test("escape every value of a request on the error page", async () => {
    for (const changes of [{ scope: `${hostile} <b>` }, { client_id: hostile }, { redirect_uri: hostile }]) {
      const query = request("google", { ...changes, state: hostile });
      const response = await fetch(`${local.url}${vendors.google.authorize}?${query}`, {
        redirect: "manual",
      });
      expect(response.status).toBe(400);
      expect(await response.text()).not.toMatch(/<script|<b>/);
    }
  });

  test.each(vendorIds)(
    "%s: no script, nothing from elsewhere, never framed, cached or referred",
    async (vendor) => {
      const browser = new Browser();
      const response = await browser.fetch(await browser.begin(local.url, vendor));
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self' http://localhost:3000;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("cache-control")).toBe("no-store");

      const page = await response.text();
      expect(page.match(/<h1/g)).toHaveLength(1);
      expect(page).toMatch(/<html lang="en">[\s\S]*<title>.+<\/title>[\s\S]*<main>/);
      expect(page).toContain("Nothing leaves this machine.");
      expect(page).toContain("localhost:3000");
      expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)[^<]*\.(js|css|png)/);
      expect(page.match(/<form/g)).toHaveLength(1);
    },
  );
});

describe("hostile requests", () => {
  test.each([
    "/",
    "/facebook/login",
    "/github",
    "/github/",
    "/github/unknown",
    "/github/../../etc/passwd",
    "/google/me",
    "/google/token/introspection",
    "/google/session/end/confirm",
    "/twitter/reg",
    "/github/.well-known/openid-configuration",
    "/constructor/x",
    "/__proto__",
    "/_control",
    "/_control/unknown",
    "/avatars/../people.json",
    "/avatars/%2e%2e%2fpeople.json",
    "//evil.example/github",
  ])("%s is not found", async (path) => {
    const response = await fetch(local.url + path, { redirect: "manual" });
    expect(response.status).toBe(404);
  });

  test("odd encodings, NUL, and long queries get an answer, never a 500", async () => {
    const queries = [
      "%",
      "%00",
      "%ff%fe",
      "a[b]=c&a=d&__proto__=x",
      "state=%ED%A0%80",
      `state=${"x".repeat(12_000)}`,
    ];
    for (const vendor of vendorIds) {
      for (const query of queries) {
        for (const path of [vendors[vendor].authorize, vendors[vendor].userinfo.split("?")[0]]) {
          const { status } = await fetch(`${local.url}${path}?${query}`, { redirect: "manual" });
          expect([path, query.slice(0, 20), status < 500]).toEqual([path, query.slice(0, 20), true]);
        }
        const { status } = await exchange(local.url, vendor, query);
        expect(status).toBeLessThan(500);
      }
    }
    expect(await rawRequest(`GET /github?${"x".repeat(40_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).toMatch(
      / 431 /,
    );
  });

  test("state of any characters comes back as it was", async () => {
    const state = "a b&c=d#é\u202e😀%41+";
    expect((await signIn(local.url, "github", undefined, { state })).searchParams.get("state")).toBe(state);
  });

  test("bodies that are too large or of another type", async () => {
    const browser = new Browser();
    const picker = await browser.begin(local.url, "github");
    const tooLarge = await browser.fetch(picker, { method: "POST", body: `person=${"a".repeat(100_000)}` });
    expect(tooLarge.status).toBe(413);
    const { id, secret } = vendors.github;
    const json = await fetch(local.url + vendors.google.token, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: basic(id, secret) },
      body: '{"grant_type":"authorization_code"}',
    });
    expect(json.status).toBe(400);
  });

  test("the cookies of one sign-in do not open another's picker", async () => {
    const start = `${local.url}${vendors.github.authorize}?${request("github")}`;
    const [mine, other] = await Promise.all([1, 2].map(() => fetch(start, { redirect: "manual" })));
    const cookie =
      mine?.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ") ?? "";
    const open = (response: Response | undefined) =>
      fetch(local.url + response?.headers.get("location"), { headers: { cookie } });
    expect((await open(mine)).status).toBe(200);
    expect((await open(other)).status).toBe(400);
  });

  test("nobody, and somebody who does not exist, cannot be picked", async () => {
    const browser = new Browser();
    const picker = await browser.begin(local.url, "github");
    for (const form of ["", "person=mallory", "person=constructor", "person="]) {
      const response = await browser.fetch(picker, { method: "POST", body: new URLSearchParams(form) });
      expect(response.status).toBe(400);
    }
    expect((await browser.choose(picker, { person: "ada" })).searchParams.has("code")).toBe(true);
  });

  test("another Host is refused (DNS rebinding), and so is an absolute target", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"]) {
      expect(await rawRequest(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
        / 421 /,
      );
    }
    const absolute =
      "GET http://evil.example/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    expect(await rawRequest(absolute)).toMatch(/ 400 /);
  });

  test("GitHub's API wants a user agent", async () => {
    const status = await new Promise((resolve, reject) => {
      httpRequest(`${local.url}/github/api/v3/user`, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("the list of requests", () => {
  const seen = async () =>
    (await read(await fetch(`${local.url}/_control/requests`))).requests as SeenRequest[];

  test("tells what a sign-in sent, without its secrets", async () => {
    await fetch(`${local.url}/_control/requests`, { method: "DELETE" });
    const callback = await signIn(local.url, "google", undefined, { state: "the-secret-state" });
    const code = callback.searchParams.get("code") ?? "";
    const answer = await read(await exchange(local.url, "google", code));
    await bearer(local.url, "/google/v1/userinfo", String(answer.access_token));
    const list = await seen();

    const [authorize] = list.filter(({ path }) => path === vendors.google.authorize);
    expect(authorize).toMatchObject({
      method: "GET",
      vendor: "google",
      status: 303,
      query: {
        client_id: "local-google",
        redirect_uri: vendors.google.redirect,
        scope: vendors.google.scope,
        response_type: "code",
        code_challenge_method: "S256",
        state: `sha256:${sha256("the-secret-state")}`,
      },
    });
    const [token] = list.filter(({ path }) => path === vendors.google.token);
    expect(token).toMatchObject({
      authorization: "basic",
      status: 200,
      body: { grant_type: "authorization_code", redirect_uri: vendors.google.redirect },
    });
    // The verifier's hash is the challenge: PKCE can be checked from here.
    expect(token?.body.code_verifier).toBe(`sha256:${authorize?.query.code_challenge}`);
    expect(list.map(({ path }) => path.split("/")[2])).toEqual(["o", "pick", "o", "token", "v1"]);

    const text = JSON.stringify(list);
    const { id, secret } = vendors.google;
    for (const value of [verifier, code, secret, basic(id, secret), "the-secret-state", "nonce-1"]) {
      expect(text).not.toContain(value);
    }
    expect(text).not.toContain(String(answer.access_token));
  });

  test("redacts what it does not know, keeps repeated names, and is bounded", async () => {
    const parameters = new URLSearchParams("client_secret=a&scope=one&scope=two&__proto__=b&new=c");
    expect({ ...redact(parameters) }).toMatchObject({
      client_secret: "[redacted]",
      scope: ["one", "two"],
      new: "[redacted]",
    });
    expect(({} as Record<string, unknown>).b).toBeUndefined();
    const many = new URLSearchParams(Array.from({ length: 500 }, (_, index) => [`p${index}`, "x"]));
    expect(Object.keys(redact(many))).toHaveLength(40);
    for (let times = 0; times < 11; times++) {
      await Promise.all(
        Array.from({ length: 100 }, () => fetch(`${local.url}/github/none?state=${"s".repeat(2000)}`)),
      );
    }
    expect(await seen()).toHaveLength(1000);
  });
});
