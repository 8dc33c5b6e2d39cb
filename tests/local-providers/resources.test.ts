import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applies, type FaultId, faultIds, faults } from "../../local-providers/faults";
import { vendors as definitions } from "../../local-providers/vendors";
import { Browser, bearer, exchange, type Running, read, run, tokens, type VendorId, vendors } from "./client";

// What people keep at the vendors, and how they allow an app to see it.

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const googleScope = "https://www.googleapis.com/auth/";
const driveScope = `${googleScope}drive.metadata.readonly`;
const calendarScope = `${googleScope}calendar.readonly`;
const wide: Record<string, Record<string, string>> = {
  github: { scope: "read:user user:email repo" },
  google: { scope: `openid email profile ${driveScope}`, access_type: "offline", prompt: "consent" },
  twitter: { scope: "users.read tweet.read offline.access" },
  "microsoft-entra-id": { scope: "openid profile email offline_access Files.Read" },
};
const path: Record<string, string> = {
  github: "/github/api/v3/user/repos",
  google: "/google/drive/v3/files",
  twitter: "/twitter/2/users/me?user.fields=public_metrics",
  "microsoft-entra-id": "/microsoft-entra-id/graph/v1.0/me/drive/root/children",
};
const ask = (vendor: VendorId, form?: Record<string, string>, changes = wide[vendor]) =>
  tokens(local.url, vendor, form, changes);

describe("Google's Drive", () => {
  test("lists a person's files, page by page", async () => {
    const { access_token } = await ask("google");
    const names: string[] = [];
    let token: string | undefined = "";
    for (let page = 0; page < 9 && token !== undefined; page++) {
      const query = `pageSize=3${token && `&pageToken=${encodeURIComponent(token)}`}`;
      const response = await bearer(local.url, `${path.google}?${query}`, access_token);
      const body = (await response.json()) as { files: { name: string }[]; nextPageToken?: string };
      names.push(...body.files.map(({ name }) => name));
      token = body.nextPageToken;
    }
    expect(names).toEqual(["Note G", "Bernoulli numbers", "Letters to Charles", "Weaving patterns.pdf"]);
  });

  test("is closed to a token without its scope", async () => {
    const { access_token } = await tokens(local.url, "google");
    const response = await bearer(local.url, path.google ?? "", access_token);
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    expect(await read(response)).toMatchObject({
      error: { errors: [{ reason: "insufficientPermissions" }] },
    });
  });
});

test("GitHub pages its lists by a header", async () => {
  const { access_token } = await ask("github");
  const first = await bearer(local.url, `${path.github}?per_page=2`, access_token);
  expect(await first.json()).toHaveLength(2);
  const [, next = ""] = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "") ?? [];
  const second = await bearer("", next, access_token);
  expect(await second.json()).toHaveLength(1);
  expect(second.headers.get("link")).toBeNull();
});

test("X tells the numbers of a profile to whoever asks for them", async () => {
  const { access_token } = await ask("twitter");
  expect(await read(await bearer(local.url, path.twitter ?? "", access_token))).toMatchObject({
    data: { username: "ada-lovelace", public_metrics: { followers_count: 18152, tweet_count: 1843 } },
  });
});

describe("boxes to tick", () => {
  const page = async (vendor: VendorId, changes = wide[vendor]) => {
    const browser = new Browser();
    return (await browser.fetch(await browser.begin(local.url, vendor, changes))).text();
  };
  const boxes = (html: string) =>
    [...html.matchAll(/type="checkbox" name="scope" value="([^"]*)"/g)].map(([, scope]) => scope);

  test("Google has one for each scope beyond identity; nobody else has any", async () => {
    expect(boxes(await page("google"))).toEqual([driveScope]);
    expect(boxes(await page("google", {}))).toEqual([]);
    for (const vendor of ["github", "twitter"] as const) expect(boxes(await page(vendor))).toEqual([]);
  });

  test("what is not ticked is not granted, and the answer says so", async () => {
    const changes = { ...wide.google, scope: `openid email profile ${driveScope} ${calendarScope}` };
    const some = await ask("google", { person: "ada", choose: "1", scope: calendarScope }, changes);
    const identity = ["openid", `${googleScope}userinfo.email`, `${googleScope}userinfo.profile`];
    expect(some.scope?.split(" ").sort()).toEqual([calendarScope, ...identity].sort());
    const none = await ask("google", { person: "ada", choose: "1" }, changes);
    expect(none.scope?.split(" ").sort()).toEqual(identity.sort());
    expect((await bearer(local.url, path.google ?? "", none.access_token)).status).toBe(403);
  });

  test("a scope that was not asked for cannot be ticked", async () => {
    const { scope } = await ask("google", { person: "ada", choose: "1", scope: driveScope }, {});
    expect(scope).not.toContain(driveScope);
  });
});

test("Google adds what was granted before, for whoever asks for it and for that person only", async () => {
  await ask("google", { person: "alan" });
  const more = { scope: `openid ${calendarScope}`, include_granted_scopes: "true" };
  expect((await ask("google", { person: "alan" }, more)).scope).toContain(driveScope);
  expect((await ask("google", { person: "alan" }, { scope: "openid" })).scope).toBe("openid");
  expect((await ask("google", { person: "noor" }, more)).scope).not.toContain(driveScope);
});

const withResources = ["github", "google", "twitter", "microsoft-entra-id"] as const;

describe.each(withResources)("%s misbehaves later", (vendor) => {
  const call = async (fault: FaultId) => {
    const answer = await ask(vendor, { fault });
    const response = await bearer(local.url, path[vendor] ?? "", answer.access_token);
    return { answer, response };
  };

  test("and reads the profile as ever", async () => {
    const definition = definitions.find(({ id }) => id === vendor);
    if (!definition) throw new Error(vendor);
    for (const fault of faultIds.filter((id) => faults[id].at === "resource" && applies(id, definition))) {
      const { access_token } = await ask(vendor, { fault });
      expect((await bearer(local.url, vendors[vendor].userinfo, access_token)).status, fault).toBe(200);
    }
  });

  test("says in its own way that it was asked too often", async () => {
    const { response } = await call("resource_429");
    const { status, headers } = response;
    const now = Math.floor(Date.now() / 1000);
    if (vendor === "google") {
      expect(status).toBe(403);
      expect(await response.text()).toContain('"reason":"rateLimitExceeded"');
    } else {
      expect(status).toBe(vendor === "github" ? 403 : 429);
      if (vendor === "microsoft-entra-id") return expect(headers.get("retry-after")).toBe("60");
      const reset = Number(headers.get(vendor === "github" ? "x-ratelimit-reset" : "x-rate-limit-reset"));
      expect(reset).toBeGreaterThan(now);
    }
  });

  test("forbids, is down, answers with HTML", async () => {
    expect((await call("resource_403")).response.status).toBe(403);
    expect((await call("resource_503")).response.status).toBe(503);
    expect((await call("resource_html")).response.headers.get("content-type")).toContain("text/html");
  });

  test("ends one token early, or the whole permission", async () => {
    const ended = await call("resource_ended");
    expect(ended.response.status).toBe(401);
    const revoked = await call("resource_revoked");
    expect(revoked.response.status).toBe(401);
    if (vendor === "github") return;
    const refresh = (refresh_token: string | undefined) =>
      exchange(local.url, vendor, "", { grant_type: "refresh_token", refresh_token, code: undefined });
    const again = await read(await refresh(ended.answer.refresh_token));
    expect((await bearer(local.url, path[vendor] ?? "", String(again.access_token))).status).toBe(200);
    expect((await refresh(revoked.answer.refresh_token)).status).toBe(400);
  });
});

test("vendors that keep nothing for anybody have no such faults", () => {
  const facebook = definitions.find(({ id }) => id === "facebook");
  expect(facebook && applies("resource_429", facebook)).toBe(false);
});
