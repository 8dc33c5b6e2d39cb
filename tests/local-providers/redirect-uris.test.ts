import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Running,
  read,
  request,
  run,
  signIn,
  type VendorId,
  vendorIds,
  vendors,
  verifier,
} from "./client";

// Redirect URIs of clients that are not the app itself.

const registered = {
  fixed: "http://127.0.0.1:49152/callback",
  any: "http://127.0.0.1/any",
  ipv6: "http://[::1]/callback",
  scheme: "com.example.app:/back",
  claimed: "https://app.example/back",
};
let local: Running;
beforeAll(async () => {
  local = await run({ redirectUris: Object.values(registered) });
});
afterAll(() => local.dispose());

const authorize = (vendor: VendorId, redirect_uri: string) =>
  fetch(`${local.url}${vendors[vendor].authorize}?${request(vendor, { redirect_uri })}`, {
    redirect: "manual",
  });
const takes = async (vendor: VendorId, uri: string) => {
  const response = await authorize(vendor, uri);
  const location = response.headers.get("location");
  if (location?.startsWith(`/${vendor}/pick/`)) return true;
  expect([response.status, location]).toEqual([400, null]);
  return false;
};
/** The vendors that send somebody back there. */
const takenBy = async (uri: string) => {
  const answers = await Promise.all(vendorIds.map(async (id) => ((await takes(id, uri)) ? [id] : [])));
  return answers.flat();
};

test("an https address that is registered is taken everywhere", async () => {
  expect(await takenBy(registered.claimed)).toEqual(vendorIds);
});

test("a port of loopback that is registered is taken everywhere but at Facebook", async () => {
  expect(await takenBy(registered.fixed)).toEqual(vendorIds.filter((id) => id !== "facebook"));
});

/** Where a registered address of loopback is good for any port. */
const anyPort: string[] = ["github", "microsoft-entra-id"];

test("any port of loopback is taken at GitHub and Microsoft", async () => {
  expect(await takenBy("http://127.0.0.1:49152/any")).toEqual(anyPort);
});

test("any port is taken everywhere but at Facebook where any is registered", async () => {
  expect(await takenBy(registered.any)).toEqual(vendorIds.filter((id) => id !== "facebook"));
});

test("loopback of IPv6 is not taken at Microsoft, for the app itself neither", async () => {
  expect(await takenBy("http://[::1]:49152/callback")).toEqual(["github"]);
  expect(await takenBy(registered.ipv6)).toEqual(["github", "google", "twitter", "auth0"]);
  for (const vendor of vendorIds) {
    const own = vendors[vendor].redirect.replace("localhost", "[::1]");
    expect(await takes(vendor, own), vendor).toBe(vendor !== "microsoft-entra-id");
  }
});

test("a scheme of the client's own is taken at GitHub, X and Auth0", async () => {
  expect(await takenBy(registered.scheme)).toEqual(["github", "twitter", "auth0"]);
});

test("Microsoft lets no page present a secret", async () => {
  const code = (await signIn(local.url, "microsoft-entra-id")).searchParams.get("code") ?? "";
  const { id, secret, token, redirect } = vendors["microsoft-entra-id"];
  const response = await fetch(`${local.url}${token}`, {
    method: "POST",
    headers: { origin: "https://spa.example" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirect,
      code_verifier: verifier,
      client_id: id,
      client_secret: secret,
    }),
  });
  expect([response.status, await read(response)]).toEqual([
    400,
    expect.objectContaining({ error: "invalid_request", error_codes: [9002326] }),
  ]);
});

test.each([
  ...vendorIds.flatMap((vendor) =>
    [vendors[vendor].redirect, registered.claimed].map((uri) => [vendor, uri] as const),
  ),
  ...(["github", "auth0"] as const).flatMap((vendor) =>
    [registered.fixed, registered.scheme].map((uri) => [vendor, uri] as const),
  ),
])("the page of %s may lead on to %s", async (vendor, uri) => {
  const response = await authorize(vendor, uri);
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
  expect(page.headers.get("content-security-policy")).toMatch(new RegExp(`form-action [^;]*${target}[;/ ]?`));
});

describe.each(vendorIds)("%s", (vendor) => {
  test.each([
    "http://127.0.0.1:49152/other",
    "http://127.0.0.1:49152/callback/",
    "http://127.0.0.1:49152/callback?x=1",
    "http://localhost:49152/callback",
    "http://[::1]:49152/other",
    "http://127.0.0.1:49152@evil.example/callback",
    "https://127.0.0.1:49152/callback",
    "com.example.app:/back/more",
    "com.evil.app:/back",
    "https://app.example:444/back",
    "https://app.example/back?x=1",
  ])("shows a page for %s, which is not", async (uri) => {
    const response = await authorize(vendor, uri);
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });
});
