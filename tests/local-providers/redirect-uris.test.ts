import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Running, request, run, vendorIds, vendors } from "./client";

// Redirect URIs of clients that are not the app itself.

let local: Running;
beforeAll(async () => {
  local = await run({
    redirectUris: ["http://127.0.0.1/callback", "com.example.app:/back", "https://app.example/back"],
  });
});
afterAll(() => local.dispose());

describe.each(vendorIds)("%s", (vendor) => {
  const authorize = (redirect_uri: string) =>
    fetch(`${local.url}${vendors[vendor].authorize}?${request(vendor, { redirect_uri })}`, {
      redirect: "manual",
    });

  test.each([
    "http://127.0.0.1:49152/callback",
    "http://127.0.0.1/callback",
    "com.example.app:/back",
    "https://app.example/back",
    vendors[vendor].redirect,
  ])("takes %s, which is registered", async (uri) => {
    const response = await authorize(uri);
    expect(response.headers.get("location")).toMatch(`/${vendor}/pick/`);
    const page = await fetch(new URL(response.headers.get("location") ?? "", local.url), {
      headers: {
        cookie: response.headers
          .getSetCookie()
          .map((line) => line.split(";")[0])
          .join("; "),
      },
    });
    expect(page.status).toBe(200);
    const [target] = /^(https?:\/\/[^/]+|[\w.]+:)/.exec(uri) ?? [];
    expect(page.headers.get("content-security-policy")).toMatch(
      new RegExp(`form-action [^;]*${target}[;/ ]?`),
    );
  });

  test.each([
    "http://127.0.0.1:49152/other",
    "http://127.0.0.1:49152/callback/",
    "http://127.0.0.1:49152/callback?x=1",
    "http://localhost:49152/callback",
    "http://[::1]:49152/callback",
    "http://127.0.0.1:49152@evil.example/callback",
    "https://127.0.0.1:49152/callback",
    "com.example.app:/back/more",
    "com.evil.app:/back",
    "https://app.example:444/back",
    "https://app.example/back?x=1",
  ])("shows a page for %s, which is not", async (uri) => {
    const response = await authorize(uri);
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });
});
