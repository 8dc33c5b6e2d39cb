import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { largestBody } from "@/lib/read-body";
import { signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lentApp } from "./support/lend";
import { getAs, pagePaths } from "./support/pages";
import { raw } from "./support/raw";

// A compressed body gives away, by its length, whether it holds what an attacker put into it (BREACH). So none holds a
// secret that is the same in the next one: not the session's token, not Auth.js's, not one of a sign-in under way.

const app = sharedApp();

/** Every random value in a text, long enough to be a secret. */
const randomIn = (text: string) => new Set(text.match(/[\w-]{20,}/g) ?? []);

/** The parts of cookies that open something. */
const secretsOf = (browser: Browser) =>
  Object.entries(browser.cookies)
    .filter(([name]) => !/\.(theme|last-provider|probe|return-to)$/.test(name))
    .flatMap(([, value]) => decodeURIComponent(value).split(/[|.]/))
    .filter((value) => value.length >= 16);

it("W7 no cookie's secret is in any body: pages, their data, endpoints, the download", async () => {
  const browser = await signedIn(app, "github");
  await browser.get("/api/auth/csrf");
  // A sign-in under way, whose cookies are secrets as well.
  const csrf = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
  await browser.post("/api/auth/signin/google", new URLSearchParams({ ...csrf, callbackUrl: "/account" }));
  const secrets = secretsOf(browser);
  expect(secrets).toContain(browser.session);
  expect(secrets.length).toBeGreaterThan(5);
  const bodies: [string, string][] = [];
  for (const path of [...pagePaths(), "/nowhere", "/api/me", "/api/auth/session", "/api/auth/providers"]) {
    for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
      bodies.push([path, await (await getAs(browser, path, headers)).text()]);
    }
  }
  // part: account-data
  bodies.push(["the download", await (await browser.post("/account/data/form/export")).text()]);
  expect(bodies.length).toBeGreaterThan(30);
  for (const [path, body] of bodies) {
    expect(
      secrets.filter((secret) => body.includes(secret)),
      path,
    ).toEqual([]);
  }
});

it("W7 between two bodies of one page nothing random stays but names: its nonce is new each time", async () => {
  const own = await lentApp();
  const one = await signedIn(own, "github");
  const two = await signedIn(own, "github");
  const stranger = new Browser(own.origin);
  for (const path of [
    "/",
    "/account",
    "/account/connections",
    "/account/data",
    "/account/activity",
    "/signin",
  ]) {
    const bodies = await Promise.all(
      [one, one, two, stranger].map(async (browser) => {
        const response = await browser.get(path);
        const nonce = response.headers.get("content-security-policy")?.match(/'nonce-([^']+)'/)?.[1] ?? "";
        const html = await response.text();
        return { nonce, random: randomIn(html.replaceAll(nonce, "")) };
      }),
    );
    expect(new Set(bodies.map(({ nonce }) => nonce)).size).toBe(bodies.length);
    const [first, again, other] = bodies.map(({ random }) => random);
    // What stays for one session and is not in another one of the same person would be that session's secret.
    const kept = [...(first ?? [])].filter((value) => again?.has(value) && !other?.has(value));
    expect(kept, path).toEqual([]);
  }
});

it("W7 Auth.js's token is in one answer, which holds nothing that is asked for and is not compressed", async () => {
  const marker = "asked-for-0123456789";
  const { headers, body } = await raw(app.origin, `/api/auth/csrf?callbackUrl=/${marker}&a=${marker}`, {
    headers: { "accept-encoding": "gzip, deflate, br", "x-a": marker, referer: `${app.origin}/${marker}` },
  });
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body).toMatch(/^\{"csrfToken":"[0-9a-f]{64}"\}$/);
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
});

// What a body may cost. Everything that takes one, and everything that does not.
const addresses = [
  "/signin",
  "/account/data/form/export",
  "/nowhere",
  "/robots.txt",
  "/_next/static/nowhere.js",
  "/api/auth/signin/github",
  "/api/auth/callback/github",
  "/api/auth/signout",
  "/api/auth/session",
  "/api/token",
  "/api/exchange/github",
  "/api/exchange/refresh",
  "/api/exchange/revoke",
  "/api/data-deletion/facebook",
  "/api/auth/callback/apple",
  "/api/apple-notices",
  "/api/hello",
  "/api/nowhere",
];

const types = [
  "multipart/form-data; boundary=b",
  "application/x-www-form-urlencoded",
  "application/json",
  "text/plain",
];

const head = (path: string, lines: Record<string, string | number>) =>
  [
    `POST ${path} HTTP/1.1`,
    `Host: ${new URL(app.origin).host}`,
    `Origin: ${app.origin}`,
    ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");

/** Sends a head and then a body that does not end, until the connection is closed. */
async function pour(start: string, piece: string): Promise<{ answer: string; sent: number }> {
  const { hostname, port } = new URL(app.origin);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  // A connection that is reset has been closed as well.
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const more = () => {
    while (piece && socket.writable && socket.write(piece));
  };
  socket.on("drain", more);
  socket.write(start);
  more();
  await closed;
  return { answer, sent: socket.bytesWritten };
}

it("W19 a body without an end is cut off and refused, at every address and whatever it is", async () => {
  const kinds = [
    ...types.map((type) => ({ "Content-Type": type })),
    { "Content-Type": "text/plain", "Next-Action": `40${"0".repeat(40)}` },
  ];
  const piece = `3e80\r\n${"x".repeat(16_000)}\r\n`;
  for (const path of addresses) {
    const ends = kinds.map((kind) => pour(head(path, { "Transfer-Encoding": "chunked", ...kind }), piece));
    for (const { answer, sent } of await Promise.all(ends)) {
      expect(answer, path).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer, path).toMatch(/^connection: close\r$/im);
      // No more than waits in the connection's own buffers.
      expect(sent, path).toBeLessThan(32 * 2 ** 20);
    }
  }
});

it("W19 a body that says how large it is is refused before any of it arrives", async () => {
  await Promise.all(
    addresses.map(async (path) => {
      const lines = { "Content-Type": "application/json", "Content-Length": largestBody + 1 };
      const { answer } = await pour(head(path, lines), "");
      expect(answer, path).toMatch(/^HTTP\/1\.1 413 /);
      const text = path.startsWith("/api/")
        ? /\r\n\r\n\{"error":"too_large"\}$/
        : /\r\n\r\nThat is too much\.\n$/;
      expect(answer, path).toMatch(text);
    }),
  );
});

it("W19 a body that breaks off leaves no line in the log", async () => {
  const own = await lentApp();
  const before = own.logs();
  const { hostname, port } = new URL(own.origin);
  const breakOff = async (path: string, lines: Record<string, string | number>) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await new Promise((resolve) => socket.write(`${head(path, lines)}10\r\n--b\r\n`, resolve));
    socket.destroy();
    await closed;
  };
  for (const path of addresses) {
    const kinds = types.flatMap((type): Record<string, string | number>[] => [
      { "Content-Type": type, "Content-Length": 1000 },
      { "Content-Type": type, "Transfer-Encoding": "chunked" },
    ]);
    await Promise.all(kinds.map((kind) => breakOff(path, kind)));
  }
  // It answers, and by then it has had the time to print.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await fetch(`${own.origin}/api/hello`)).status).toBe(200);
  expect(own.logs()).toBe(before);
});
