import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
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

type AuthorizeFault = { error: string; description: string | null };

const definition = (vendor: VendorId) => {
  const found = definitions.find(({ id }) => id === vendor);
  if (!found) throw new Error(vendor);
  return found;
};
const isOidc = (vendor: VendorId) => definition(vendor).protocol === "oidc";
const where = (vendor: VendorId, at: string) =>
  faultIds.filter((id) => faults[id].at === at && applies(id, definition(vendor)));
const code = (callback: URL) => callback.searchParams.get("code") ?? "";
const exchanged = async (vendor: VendorId, fault: FaultId, signal?: AbortSignal) =>
  exchange(local.url, vendor, code(await signIn(local.url, vendor, { fault })), {}, signal ? { signal } : {});
/** Who tells no scopes. */
const scopeless: string[] = ["facebook"];

/** How each says that a client's secret is wrong. */
const refusals = {
  github: "incorrect_client_credentials",
  google: "invalid_client",
  twitter: "unauthorized_client",
  facebook: expect.objectContaining({ message: "Error validating client secret." }),
  "microsoft-entra-id": "invalid_client",
  auth0: "access_denied",
};

describe.each(vendorIds)("%s", (vendor) => {
  test("errors on the way in come back with the state", async () => {
    expect(where(vendor, "authorize").length).toBeGreaterThanOrEqual(4);
    for (const fault of where(vendor, "authorize")) {
      const { searchParams } = await signIn(local.url, vendor, { fault });
      const { error, description } = { description: null, ...faults[fault] } as AuthorizeFault;
      expect([searchParams.get("error"), searchParams.get("state")]).toEqual([error, "state-1"]);
      expect(searchParams.has("iss")).toBe(false);
      if (description !== null) expect(searchParams.get("error_description")).toBe(description);
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
    expect(await names("error_beside_code")).toEqual([...normal, "error"]);
    const twice = (await signIn(local.url, vendor, { fault: "duplicate_iss" })).searchParams.getAll("iss");
    expect(twice).toEqual([
      `${local.url}/${vendor}${definition(vendor).issuerPath}`,
      "https://attacker.example",
    ]);
    expect(await names("new_parameter")).toEqual([...normal, "session_hint"]);
    if (vendor === "github") expect(await names("no_iss")).toEqual(without("iss"));
    else if (vendor === "google") expect(await names("iss_left_out")).toEqual(without("iss"));
    else expect(await value("new_iss", "iss")).toBe(`${local.url}/${vendor}${definition(vendor).issuerPath}`);
    for (const fault of ["bad_code", "reused_code"] as const) {
      expect(await names(fault)).toEqual(normal);
      expect(await read(await exchanged(vendor, fault))).not.toHaveProperty("access_token");
    }
  });

  test("the implicit flow's fragment holds a good code, and the query nothing", async () => {
    const { hash, search } = await signIn(local.url, vendor, { fault: "code_in_fragment" });
    const fragment = new URLSearchParams(hash.slice(1));
    expect([search, fragment.get("state")]).toEqual(["", "state-1"]);
    const bought = await exchange(local.url, vendor, fragment.get("code") ?? "");
    expect(await read(bought)).toHaveProperty("access_token");
  });

  test("tokens that come back through the browser are good ones", async () => {
    const back = async (fault: FaultId) => (await signIn(local.url, vendor, { fault })).searchParams;
    const works = async (token: string | null) =>
      (await bearer(local.url, vendors[vendor].userinfo, token ?? "")).status === 200;
    const beside = await back("access_token_beside_code");
    expect(await works(beside.get("access_token"))).toBe(true);
    expect(await read(await exchange(local.url, vendor, beside.get("code") ?? ""))).toHaveProperty(
      "access_token",
    );
    const instead = await back("tokens_instead_of_code");
    expect([instead.has("code"), instead.get("token_type")]).toEqual([false, "Bearer"]);
    expect([instead.get("state"), instead.has("id_token")]).toEqual(["state-1", isOidc(vendor)]);
    expect(await works(instead.get("access_token"))).toBe(true);
    expect(await works("0000000000000000000000000000000000000000000")).toBe(false);
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
    const renamed = await read(await exchanged(vendor, "new_scope_names"));
    expect(renamed.access_token).toBeTruthy();
    if (!scopeless.includes(vendor)) expect(renamed.scope).toMatch(/^https:\/\/scopes\.example\/identity\b/);
    const refused = await exchanged(vendor, "client_refused");
    expect((await read(refused)).error).toEqual(refusals[vendor]);
  });

  test("slow answers late, and rightly", async () => {
    const callback = await signIn(local.url, vendor, { fault: "slow" });
    // The providers are in this process, so their waiting can be seen.
    const wait = vi.spyOn(timers, "setTimeout");
    syncBuiltinESMExports();
    onTestFinished(() => {
      wait.mockRestore();
      syncBuiltinESMExports();
    });
    expect(await read(await exchange(local.url, vendor, code(callback)))).toHaveProperty("access_token");
    expect(wait.mock.calls).toEqual([[150]]);
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
      const { access_token, id_token } = await tokens(local.url, vendor, { person: "katherine", fault });
      if (vendor === "microsoft-entra-id") return JSON.stringify(decodeJwt(id_token ?? ""));
      const { userinfo } = vendors[vendor];
      const path = vendor === "github" ? "/github/api/v3/user/emails" : userinfo;
      return (await bearer(local.url, path, access_token)).text();
    };
    expect(await show("no_email")).not.toContain("katherine@johnson.example");
    const unverified = await show("email_unverified");
    if (vendor === "twitter") expect(unverified).not.toContain("confirmed_email");
    else if (vendor === "facebook") expect(unverified).not.toContain("verified");
    else expect(unverified).toMatch(/"((email_)?verified|xms_edov)":false/);
  });

  test("the picker lists every fault of this vendor, and takes no other", async () => {
    const browser = new Browser();
    const picker = await browser.begin(local.url, vendor);
    const page = await (await browser.fetch(picker)).text();
    const listed = [...page.matchAll(/name="fault" value="(\w+)"/g)].map(([, id]) => id).sort();
    const expected = faultIds.filter((id) => applies(id, definition(vendor)));
    expect(page.includes("Metadata and keys")).toBe(isOidc(vendor));
    expect(listed).toEqual([...expected].sort());
    const labels = expected.map((id) => faults[id].label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const fault of ["constructor", "no_such_fault", isOidc(vendor) ? "api_500" : "id_alg_none"]) {
      const response = await browser.fetch(picker, { method: "POST", body: new URLSearchParams({ fault }) });
      expect(response.status).toBe(400);
    }
  });
});

test("only what can happen at a vendor is listed there", () => {
  const at = (vendor: VendorId) => faultIds.filter((id) => applies(id, definition(vendor)));
  const foreign = (vendor: VendorId, those: RegExp) => at(vendor).filter((id) => those.test(id));
  expect(foreign("github", /^id_|jwks|discovery|new_iss|iss_left|402/)).toEqual([]);
  expect(at("github")).toEqual(
    expect.arrayContaining([
      ...(["no_iss", "api_500", "token_503", "cancel", "refresh_503"] as const),
      ...(["email_refused", "expiring_tokens", "revoke_404"] as const),
    ]),
  );
  expect(foreign("google", /^api_|^no_iss|^new_iss|email_refused|expiring|402/)).toEqual([]);
  expect(at("google")).toEqual(
    expect.arrayContaining(["iss_left_out", "id_alg_none", "refresh_503", "discovery_issuer"]),
  );
  expect(foreign("twitter", /^id_|jwks|discovery|^no_iss|iss_left|email_refused|expiring/)).toEqual([]);
  expect(at("twitter")).toEqual(
    expect.arrayContaining([
      ...(["new_iss", "api_500", "refresh_refused", "no_refresh_token"] as const),
      ...(["api_402", "resource_402"] as const),
    ]),
  );
});

describe.each(["github", "twitter", "facebook"] as const)("%s, profile", (vendor) => {
  test("fails as ordered, with a good token", async () => {
    const ask = async (fault: FaultId, init: RequestInit = {}) => {
      const { access_token } = await tokens(local.url, vendor, { fault });
      expect(access_token).toBeTruthy();
      return bearer(local.url, vendors[vendor].userinfo, access_token, init);
    };
    expect((await ask("api_500")).status).toBe(500);
    expect((await ask("api_401")).status).toBe(vendor === "facebook" ? 400 : 401);
    const limited = await ask("api_429");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await ask("api_html")).headers.get("content-type")).toMatch("text/html");
    await expect(ask("api_hang", { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout|aborted/i);
  });
});
