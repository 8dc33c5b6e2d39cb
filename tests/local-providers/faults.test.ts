import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { applies, type FaultId, faultIds, faults } from "../../local-providers/faults";
import { vendors as definitions } from "../../local-providers/vendors";
import {
  Browser,
  bearer,
  exchange,
  type Running,
  read,
  run,
  signIn,
  tokens,
  type VendorId,
  vendorIds,
  vendors,
} from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());
afterEach(async () => {
  await fetch(`${local.url}/_control/faults`, { method: "DELETE" });
});

const definition = (vendor: VendorId) => {
  const found = definitions.find(({ id }) => id === vendor);
  if (!found) throw new Error(vendor);
  return found;
};
const where = (vendor: VendorId, at: string) =>
  faultIds.filter((id) => faults[id].at === at && applies(id, definition(vendor)));
const code = (callback: URL) => callback.searchParams.get("code") ?? "";
const exchanged = async (vendor: VendorId, fault: FaultId, signal?: AbortSignal) =>
  exchange(local.url, vendor, code(await signIn(local.url, vendor, { fault })), {}, signal ? { signal } : {});
const arm = (order: object) =>
  fetch(`${local.url}/_control/faults`, { method: "POST", body: JSON.stringify(order) });
const refreshed = (vendor: VendorId, refresh_token: string | undefined, base = local.url) =>
  exchange(base, vendor, "", { grant_type: "refresh_token", refresh_token, code: undefined });

describe.each(vendorIds)("%s", (vendor) => {
  test("errors on the way in come back with the state", async () => {
    expect(where(vendor, "authorize")).toHaveLength(3);
    for (const fault of where(vendor, "authorize")) {
      const { searchParams } = await signIn(local.url, vendor, { fault });
      const expected = fault === "cancel" ? "access_denied" : fault;
      expect([searchParams.get("error"), searchParams.get("state")]).toEqual([expected, "state-1"]);
    }
  });

  test("the redirect is wrong in just the way it says", async () => {
    const back = async (fault: FaultId) => [...(await signIn(local.url, vendor, { fault })).searchParams];
    const names = async (fault: FaultId) => (await back(fault)).map(([name]) => name);
    const value = async (fault: FaultId, name: string) => new Map(await back(fault)).get(name);
    const normal = [...(await signIn(local.url, vendor)).searchParams].map(([name]) => name);
    const without = (name: string) => normal.filter((other) => other !== name);

    expect(await names("no_code")).toEqual(without("code"));
    expect(await names("no_state")).toEqual(without("state"));
    expect(await names("duplicate_code")).toEqual([...normal, "code"]);
    expect(await names("duplicate_state")).toEqual([...normal, "state"]);
    expect(await value("wrong_state", "state")).toBe("forged");
    expect(await value("wrong_iss", "iss")).toBe("https://attacker.example");
    if (vendor === "github") expect(await names("no_iss")).toEqual(without("iss"));
    else expect(await value("new_iss", "iss")).toBe(`${local.url}/${vendor}`);
    for (const fault of ["bad_code", "reused_code"] as const) {
      expect(await names(fault)).toEqual(normal);
      expect(await read(await exchanged(vendor, fault))).not.toHaveProperty("access_token");
    }
  });

  test("the token endpoint fails as ordered", async () => {
    const down = await exchanged(vendor, "token_503");
    expect(down.status).toBe(503);
    const limited = await exchanged(vendor, "token_429");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    const page = await exchanged(vendor, "token_html");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    await expect((await exchanged(vendor, "token_truncated")).json()).rejects.toThrow();
    const redirect = await exchanged(vendor, "token_redirect");
    expect([redirect.status, redirect.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/stolen"]);
    expect(await read(await exchanged(vendor, "token_missing"))).not.toHaveProperty("access_token");
    const refused = await exchanged(vendor, "client_refused");
    const words = {
      github: "incorrect_client_credentials",
      google: "invalid_client",
      x: "unauthorized_client",
    };
    expect((await read(refused)).error).toBe(words[vendor]);
  });

  test("slow answers late, and rightly", async () => {
    const callback = await signIn(local.url, vendor, { fault: "slow" });
    const begun = performance.now();
    expect(await read(await exchange(local.url, vendor, code(callback)))).toHaveProperty("access_token");
    expect(performance.now() - begun).toBeGreaterThan(140);
  });

  test("hanging never answers, until the caller gives up", async () => {
    await expect(exchanged(vendor, "token_hang", AbortSignal.timeout(400))).rejects.toThrow(
      /timeout|aborted/i,
    );
    expect((await fetch(`${local.url}/health`)).status).toBe(200);
  });

  test("endless goes on and on", async () => {
    const response = await exchanged(vendor, "token_endless");
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > 2_000_000) break;
    }
    expect(size).toBeGreaterThan(2_000_000);
  });

  test("a fault never hides what the app itself does wrong", async () => {
    const callback = await signIn(local.url, vendor, { fault: "token_503" });
    const response = await exchange(local.url, vendor, code(callback), { code_verifier: "x".repeat(43) });
    expect(response.status).not.toBe(503);
  });

  test("two flows at once keep their own faults", async () => {
    const browsers = [new Browser(), new Browser(), new Browser()] as const;
    const [a, b, c] = await Promise.all(browsers.map((browser) => browser.begin(local.url, vendor)));
    const callbacks = await Promise.all([
      browsers[0].choose(a ?? "", { person: "ada", fault: "token_503" }),
      browsers[1].choose(b ?? "", { person: "ada" }),
      browsers[2].choose(c ?? "", { person: "ada", fault: "token_429" }),
    ]);
    const answers = await Promise.all(
      callbacks.map((callback) => exchange(local.url, vendor, code(callback))),
    );
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 429]);
  });

  test("no email, or an unverified one, of a person who has one", async () => {
    const show = async (fault: FaultId) => {
      const { access_token } = await tokens(local.url, vendor, { person: "katherine", fault });
      const path = vendor === "github" ? "/github/api/v3/user/emails" : vendors[vendor].userinfo;
      return (await bearer(local.url, path, access_token)).text();
    };
    expect(await show("no_email")).not.toContain("katherine@johnson.example");
    const unverified = await show("email_unverified");
    if (vendor === "x") expect(unverified).not.toContain("confirmed_email");
    else expect(unverified).toMatch(/"(email_)?verified":false/);
  });

  test("the picker lists every fault of this vendor, and takes no other", async () => {
    const browser = new Browser();
    const picker = await browser.begin(local.url, vendor);
    const page = await (await browser.fetch(picker)).text();
    const listed = [...page.matchAll(/name="fault" value="(\w+)"/g)].map(([, id]) => id).sort();
    const metadata = ["discovery", "jwks"];
    const expected = faultIds.filter(
      (id) => applies(id, definition(vendor)) && !metadata.includes(faults[id].at),
    );
    expect(listed).toEqual([...expected].sort());
    for (const fault of ["constructor", "no_such_fault", vendor === "google" ? "api_500" : "id_alg_none"]) {
      const response = await browser.fetch(picker, { method: "POST", body: new URLSearchParams({ fault }) });
      expect(response.status).toBe(400);
    }
  });
});

describe.each(["github", "x"] as const)("%s, profile", (vendor) => {
  test("fails as ordered, with a good token", async () => {
    const ask = async (fault: FaultId, init: RequestInit = {}) => {
      const { access_token } = await tokens(local.url, vendor, { fault });
      expect(access_token).toBeTruthy();
      const headers = { authorization: `Bearer ${access_token}` };
      return fetch(local.url + vendors[vendor].userinfo, { ...init, headers });
    };
    expect((await ask("api_500")).status).toBe(500);
    expect((await ask("api_401")).status).toBe(401);
    const limited = await ask("api_429");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await ask("api_html")).headers.get("content-type")).toMatch("text/html");
    await expect(ask("api_hang", { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout|aborted/i);
  });
});

describe("Google, ID token", () => {
  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${local.url}/google/oauth2/v3/certs`)), {
      issuer: `${local.url}/google`,
      audience: "local-google",
      algorithms: ["RS256"],
      requiredClaims: ["sub", "exp", "nonce"],
    });
  const idToken = async (fault: FaultId) => String((await tokens(local.url, "google", { fault })).id_token);

  test.each([
    ["id_wrong_iss", /"iss"/],
    ["id_wrong_aud", /"aud"/],
    ["id_expired", /"exp"/],
    ["id_no_sub", /"sub"/],
    ["id_no_exp", /"exp"/],
    ["id_no_nonce", /"nonce"/],
    ["id_alg_none", /alg|JWS/i],
    ["id_tampered", /signature/],
    ["id_rogue_key", /signature/],
    ["id_unknown_kid", /no applicable key/],
  ] as const)("%s does not verify, for that one reason", async (fault, reason) => {
    await expect(verify(await idToken(fault))).rejects.toThrow(reason);
  });

  test.each([
    ["id_wrong_nonce", { nonce: "forged" }],
    ["id_two_aud", { aud: ["local-google", "another"] }],
    ["id_wrong_azp", { azp: "another" }],
    ["id_wrong_sub", { sub: "999999999999999999999" }],
  ] as const)("%s is well signed, and wrong", async (fault, claims) => {
    expect((await verify(await idToken(fault))).payload).toMatchObject(claims);
  });

  test("every fault of the ID token is tested here, and has none of the others' faults", async () => {
    expect(where("google", "id_token")).toHaveLength(15);
    expect(await tokens(local.url, "google", { fault: "no_id_token" })).not.toHaveProperty("id_token");
    const right = await idToken("new_iss");
    expect((await verify(right)).payload).toMatchObject({ nonce: "nonce-1", aud: "local-google" });
    expect(decodeJwt(await idToken("id_wrong_nonce")).sub).toBe(decodeJwt(right).sub);
  });

  test("rotated keys verify once the key set is read again, and old tokens still do", async () => {
    const before = await idToken("new_iss");
    const rotated = await idToken("id_rotated_key");
    expect(decodeProtectedHeader(rotated).kid).not.toBe(decodeProtectedHeader(before).kid);
    await verify(rotated);
    await verify(before);
    await Promise.all([1, 2, 3, 4, 5].map(() => idToken("id_rotated_key")));
    const { keys } = await read(await fetch(`${local.url}/google/oauth2/v3/certs`));
    expect((keys as object[]).length).toBeLessThanOrEqual(5);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });
});

describe("refresh", () => {
  const offline = {
    google: { access_type: "offline", prompt: "consent" },
    x: { scope: `${vendors.x.scope} offline.access` },
  };
  test("Google: only when offline is asked for; later only with consent; it does not rotate", async () => {
    const fresh = await run();
    const ask = (changes: Record<string, string>) => tokens(fresh.url, "google", { person: "alan" }, changes);
    expect(await ask({})).not.toHaveProperty("refresh_token");
    expect(await ask({ access_type: "offline" })).toHaveProperty("refresh_token");
    expect(await ask({ access_type: "offline" })).not.toHaveProperty("refresh_token");
    const { refresh_token } = await ask(offline.google);
    for (let times = 0; times < 2; times++) {
      const answer = await read(await refreshed("google", refresh_token, fresh.url));
      expect(answer).toHaveProperty("access_token");
      expect(answer.refresh_token ?? refresh_token).toBe(refresh_token);
    }
    await fresh.dispose();
  });

  test("X: only with offline.access; each use yields a new one, and the old one ends everything", async () => {
    expect(await tokens(local.url, "x")).not.toHaveProperty("refresh_token");
    const { refresh_token } = await tokens(local.url, "x", undefined, offline.x);
    const next = await read(await refreshed("x", refresh_token));
    expect(next.refresh_token).toBeTruthy();
    expect(next.refresh_token).not.toBe(refresh_token);
    expect((await refreshed("x", refresh_token)).status).toBe(400);
    expect((await refreshed("x", String(next.refresh_token))).status).toBe(400);
    expect((await bearer(local.url, "/x/2/users/me", String(next.access_token))).status).toBe(401);
  });

  test.each(["google", "x"] as const)("%s: faults", async (vendor) => {
    const token = async (fault: FaultId) =>
      (await tokens(local.url, vendor, { fault }, offline[vendor])).refresh_token;
    expect(await token("no_refresh_token")).toBeUndefined();
    expect((await refreshed(vendor, await token("refresh_503"))).status).toBe(503);
    const refused = await refreshed(vendor, await token("refresh_refused"));
    expect([refused.status, (await read(refused)).error]).toEqual([
      400,
      vendor === "google" ? "invalid_grant" : "invalid_request",
    ]);
    expect((await refreshed(vendor, "made-up")).status).toBe(400);
  });

  test("GitHub has none", async () => {
    const body = await read(await refreshed("github", "made-up"));
    expect(body.error).toBe("unsupported_grant_type");
  });
});

describe("ordered ahead by a test", () => {
  test("for the next sign-in at that vendor only, whoever is picked", async () => {
    expect((await arm({ vendor: "github", fault: "token_503" })).status).toBe(201);
    expect(await tokens(local.url, "google")).toHaveProperty("access_token");
    const failed = await exchange(
      local.url,
      "github",
      code(await signIn(local.url, "github", { person: "alan" })),
    );
    expect(failed.status).toBe(503);
    expect(await tokens(local.url, "github")).toHaveProperty("access_token");
  });

  test("for one person, and several times", async () => {
    await arm({ vendor: "twitter", fault: "server_error", person: "ada", times: 2 });
    expect((await signIn(local.url, "x", { person: "alan" })).searchParams.has("code")).toBe(true);
    for (const expected of ["server_error", "server_error", null]) {
      expect((await signIn(local.url, "x")).searchParams.get("error")).toBe(expected);
    }
  });

  test("a choice on the page goes first, and leaves the order alone", async () => {
    await arm({ vendor: "github", fault: "token_503" });
    expect((await signIn(local.url, "github", { cancel: "1" })).searchParams.get("error")).toBe(
      "access_denied",
    );
    expect((await exchanged("github", "token_429")).status).toBe(429);
    const list = await read(await fetch(`${local.url}/_control/faults`));
    expect(list.faults).toHaveLength(1);
    await fetch(`${local.url}/_control/faults`, { method: "DELETE" });
    expect(await tokens(local.url, "github")).toHaveProperty("access_token");
  });

  test("metadata: another issuer, and down, for as many requests", async () => {
    const metadata = () => fetch(`${local.url}/google/.well-known/openid-configuration`);
    await arm({ vendor: "google", fault: "discovery_issuer", times: 2 });
    for (const issuer of ["https://attacker.example", "https://attacker.example", `${local.url}/google`]) {
      expect((await read(await metadata())).issuer).toBe(issuer);
    }
    await arm({ vendor: "google", fault: "jwks_503" });
    expect(await tokens(local.url, "google")).toHaveProperty("id_token");
    expect((await fetch(`${local.url}/google/oauth2/v3/certs`)).status).toBe(503);
    expect((await fetch(`${local.url}/google/oauth2/v3/certs`)).status).toBe(200);
  });

  test.each([
    { vendor: "myspace", fault: "slow" },
    { vendor: "github", fault: "id_alg_none" },
    { vendor: "github", fault: "toString" },
    { vendor: "github", fault: "slow", person: "mallory" },
    { vendor: "github", fault: "slow", times: 0 },
    { vendor: "github", fault: "slow", extra: true },
    [],
  ])("%o is refused with the reason", async (order) => {
    const response = await arm(order);
    expect(response.status).toBe(400);
    expect((await read(response)).error).toEqual(expect.stringMatching(/.+/));
  });

  test("a web page can order nothing", async () => {
    const response = await fetch(`${local.url}/_control/faults`, {
      method: "POST",
      headers: { origin: "http://localhost:3000" },
      body: JSON.stringify({ vendor: "github", fault: "slow" }),
    });
    expect(response.status).toBe(403);
  });
});
