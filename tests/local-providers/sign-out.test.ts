import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, type Running, read, run } from "./client";

// Signing out of the vendors themselves: OpenID Connect RP-Initiated Logout 1.0.

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const back = "http://localhost:3000/signed-out";

type Vendor = "auth0" | "microsoft-entra-id";
const paths = {
  auth0: "/auth0/oidc/logout",
  "microsoft-entra-id": "/microsoft-entra-id/common/oauth2/v2.0/logout",
};

/** A browser in which Ada is signed in there. */
async function known(vendor: Vendor): Promise<Browser> {
  const browser = new Browser();
  await browser.choose(await browser.begin(local.url, vendor), { person: "ada" });
  return browser;
}

const signOut = (browser: Browser, vendor: Vendor, changes: Record<string, string | undefined> = {}) => {
  const all = { client_id: `local-${vendor}`, post_logout_redirect_uri: back, ...changes };
  const given = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
  return browser.fetch(`${local.url}${paths[vendor]}?${new URLSearchParams(given)}`);
};

const answer = (browser: Browser, vendor: Vendor, says: "yes" | "no", headers: Record<string, string> = {}) =>
  browser.fetch(
    `${local.url}${paths[vendor]}?client_id=local-${vendor}&post_logout_redirect_uri=${encodeURIComponent(back)}&state=s`,
    {
      method: "POST",
      body: new URLSearchParams({ "sign-out": says }),
      headers: { origin: local.url, ...headers },
    },
  );

const whoIsKnown = async (browser: Browser, vendor: Vendor) => {
  const text = await (await browser.fetch(await browser.begin(local.url, vendor))).text();
  return /This browser is signed in here as ([^.]+)\./.exec(text)?.[1] ?? null;
};

describe.each(["auth0", "microsoft-entra-id"] as const)("%s", (vendor) => {
  it("says where in its metadata", async () => {
    const issuer = { auth0: "/auth0", "microsoft-entra-id": "/microsoft-entra-id/common/v2.0" }[vendor];
    const metadata = await read(await fetch(`${local.url}${issuer}/.well-known/openid-configuration`));
    expect(metadata.end_session_endpoint).toBe(local.url + paths[vendor]);
  });

  it("asks whoever is signed in, and leads back when they are not any more", async () => {
    const browser = await known(vendor);
    expect(await whoIsKnown(browser, vendor)).toBe("Ada Lovelace");
    const asked = await signOut(browser, vendor);
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining("Ada Lovelace")]);
    expect(await whoIsKnown(browser, vendor)).toBe("Ada Lovelace");
    const stays = await answer(browser, vendor, "no");
    expect([stays.status, stays.headers.get("location")]).toEqual([303, `${back}?state=s`]);
    expect(await whoIsKnown(browser, vendor)).toBe("Ada Lovelace");
    const goes = await answer(browser, vendor, "yes");
    expect([goes.status, goes.headers.get("location")]).toEqual([303, `${back}?state=s`]);
    expect(await whoIsKnown(browser, vendor)).toBeNull();
  });

  it("leads whom it does not know back at once", async () => {
    const response = await signOut(new Browser(), vendor);
    expect([response.status, response.headers.get("location")]).toEqual([303, back]);
  });

  it("signs nobody out for another site's page", async () => {
    const browser = await known(vendor);
    const response = await answer(browser, vendor, "yes", { origin: "https://evil.example" });
    expect(response.status).toBe(403);
    expect(await whoIsKnown(browser, vendor)).toBe("Ada Lovelace");
  });

  it.each([
    "https://evil.example/signed-out",
    "http://localhost:3000/signed-out?next=//evil.example",
    "http://localhost:3000/",
    "http://localhost.evil.example/signed-out",
  ])("does not lead to an address that is not registered: %s", async (post_logout_redirect_uri) => {
    const response = await signOut(await known(vendor), vendor, { post_logout_redirect_uri });
    // Microsoft signs out all the same, and leads nowhere.
    expect(response.status).toBe(vendor === "auth0" ? 400 : 200);
    expect(response.headers.get("location")).toBeNull();
  });
});

it("Auth0 knows neither another client nor, without one, whose the address is", async () => {
  expect((await signOut(new Browser(), "auth0", { client_id: "another" })).status).toBe(400);
  const response = await signOut(new Browser(), "auth0", { client_id: undefined });
  expect([response.status, await response.text()]).toEqual([
    200,
    expect.stringContaining("You are signed out of Auth0"),
  ]);
});

it("GitLab has no such page", async () => {
  const metadata = await read(await fetch(`${local.url}/gitlab/.well-known/openid-configuration`));
  expect(metadata).toHaveProperty("token_endpoint");
  expect(metadata).not.toHaveProperty("end_session_endpoint");
});
