import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

test("only what can happen at a vendor is listed there", () => {
  const at = (vendor: VendorId) => faultIds.filter((id) => applies(id, definition(vendor)));
  expect(at("github").filter((id) => /^id_|refresh|jwks|discovery|new_iss/.test(id))).toEqual([]);
  expect(at("github")).toEqual(expect.arrayContaining(["no_iss", "api_500", "token_503", "cancel"]));
  expect(at("google").filter((id) => /^api_|^no_iss/.test(id))).toEqual([]);
  expect(at("google")).toEqual(
    expect.arrayContaining(["new_iss", "id_alg_none", "refresh_503", "discovery_issuer"]),
  );
  expect(at("x").filter((id) => /^id_|jwks|discovery|^no_iss/.test(id))).toEqual([]);
  expect(at("x")).toEqual(
    expect.arrayContaining(["new_iss", "api_500", "refresh_refused", "no_refresh_token"]),
  );
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
