import { NextRequest } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { readOutdated, refusePost } from "@/lib/page-post";
import { testEnvironment } from "../support/environment";

testEnvironment({ AUTH_URL: "https://app.example.com" });

const id = `40${"0".repeat(40)}`;
const own = { origin: "https://app.example.com" };
const multipart = { "content-type": "multipart/form-data; boundary=b" };

function ask(
  { method = "POST", path = "/account?a=b", headers = {} as Record<string, string> },
  actions: string[] | null = [],
) {
  const request = new NextRequest(`https://app.example.com${path}`, {
    method,
    headers: { ...own, ...headers },
  });
  return refusePost(request, async () => actions && new Set(actions));
}

it("reading goes on, wherever it comes from", async () => {
  for (const method of ["GET", "HEAD"])
    expect(await ask({ method, headers: { origin: "https://evil.example" } })).toBeNull();
});

describe("a build without server actions", () => {
  it.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("takes no %s", async (method) => {
    const response = await ask({ method });
    expect([response?.status, response?.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each<Record<string, string>>([
    {},
    { "content-type": "application/json" },
    { "content-type": "text/plain" },
  ])("takes no post that is no form: %j", async (headers) => {
    expect((await ask({ headers }))?.status).toBe(405);
  });

  it("says where a route handler lies that takes one, to whoever builds on it and nobody else", async () => {
    const told = async () => (await ask({ headers: { "content-type": "application/json" } }))?.text();
    expect(await told()).toBe("This address takes GET.\n");
    vi.stubEnv("NODE_ENV", "development");
    expect(await told()).toContain("lies below app/api/");
  });

  it("takes nothing at a file", async () => {
    for (const path of ["/robots.txt", "/pictures/logo.svg"])
      expect((await ask({ path, headers: multipart }))?.status).toBe(405);
  });

  it.each([
    "https://evil.example",
    "null",
    "",
    "https://app.example.com.evil.example",
    "http://app.example.com",
  ])("refuses a form of %j", async (origin) => {
    expect((await ask({ headers: { ...multipart, origin } }))?.status).toBe(403);
    expect((await ask({ headers: { "next-action": id, origin } }))?.status).toBe(403);
  });

  it.each([
    "multipart/form-data; boundary=b",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded;charset=UTF-8",
  ])("leads a browser on: %s", async (type) => {
    const response = await ask({ headers: { "content-type": type } });
    expect([response?.status, response?.headers.get("location")]).toEqual([
      303,
      "https://app.example.com/outdated?returnTo=%2Faccount%3Fa%3Db",
    ]);
  });

  it.each([id, "", "x", "__proto__"])("leads Next's script on: %j", async (action) => {
    const response = await ask({ headers: { "next-action": action, "content-type": "text/plain" } });
    expect([response?.status, response?.headers.get("x-action-redirect")]).toEqual([
      409,
      "/outdated?returnTo=%2Faccount%3Fa%3Db;push",
    ]);
  });
});

describe("a build with server actions", () => {
  it("hands its own to Next, and what only Next can tell", async () => {
    expect(await ask({ headers: { "next-action": id } }, [id])).toBeNull();
    expect(await ask({ headers: multipart }, [id])).toBeNull();
  });

  it("leads on what another build had", async () => {
    for (const action of ["", "x", `41${"0".repeat(40)}`])
      expect((await ask({ headers: { "next-action": action } }, [id]))?.status).toBe(409);
  });

  it("takes them from its own pages only", async () => {
    for (const headers of [{ "next-action": id }, multipart]) {
      expect((await ask({ headers: { ...headers, origin: "https://evil.example" } }, [id]))?.status).toBe(
        403,
      );
      expect((await ask({ headers: { ...headers, origin: "https://evil.example" } }, null))?.status).toBe(
        403,
      );
    }
  });
});

it("leaves to Next what it cannot know", async () => {
  for (const headers of [{ "next-action": id }, multipart]) expect(await ask({ headers }, null)).toBeNull();
});

it.each([
  ["/account?a=b", "/account?a=b"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/outdated?returnTo=/outdated", "/"],
  [undefined, "/"],
  [["/a", "/b"], "/"],
])("from %j the page leads back to %s", (value, path) => {
  expect(readOutdated(value)).toBe(path);
});
