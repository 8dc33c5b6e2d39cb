import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { FaultOrders } from "../../local-providers/control";
import { type FaultId, faultIds, faults } from "../../local-providers/faults";
import { Browser, type Running, read, run, signIn, tokens } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());
afterEach(async () => {
  await fetch(`${local.url}/_control/faults`, { method: "DELETE" });
});

const metadata = (init?: RequestInit) => fetch(`${local.url}/google/.well-known/openid-configuration`, init);
const keys = (init?: RequestInit) => fetch(`${local.url}/google/oauth2/v3/certs`, init);
const click = (fault: FaultId) => signIn(local.url, "google", { fault });
const briefly = () => ({ signal: AbortSignal.timeout(300) });

/** More than any honest answer has. */
async function isEndless(response: Response): Promise<boolean> {
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > 2_000_000) return true;
  }
  return false;
}

/** What each fault is seen by; hanging is seen by the caller giving up. */
const symptoms: Partial<Record<FaultId, (answer: Response) => Promise<void>>> = {
  discovery_issuer: async (answer) => expect((await read(answer)).issuer).toBe("https://attacker.example"),
  discovery_insecure: async (answer) => {
    const { token_endpoint, jwks_uri } = await read(answer);
    expect(token_endpoint).toMatch(/^http:\/\/(?!127\.|localhost)/);
    expect(jwks_uri).toBe(`${local.url}/google/oauth2/v3/certs`);
  },
  discovery_no_jwks: async (answer) => {
    const body = await read(answer);
    expect(body).not.toHaveProperty("jwks_uri");
    expect(body.issuer).toBe(`${local.url}/google`);
  },
  discovery_503: async (answer) => expect(answer.status).toBe(503),
  discovery_endless: async (answer) => expect(await isEndless(answer)).toBe(true),
  jwks_503: async (answer) => expect(answer.status).toBe(503),
  jwks_html: async (answer) => {
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  },
  jwks_endless: async (answer) => expect(await isEndless(answer)).toBe(true),
  jwks_empty: async (answer) => {
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await read(answer)).toEqual({ keys: [] });
  },
};
const hanging: FaultId[] = ["discovery_hang", "jwks_hang"];
const at = (place: string) => faultIds.filter((id) => faults[id].at === place);

async function struck(fault: FaultId, ask: (init?: RequestInit) => Promise<Response>): Promise<void> {
  if (hanging.includes(fault)) await expect(ask(briefly())).rejects.toThrow(/timeout|aborted/i);
  else await symptoms[fault]?.(await ask());
}

test("every fault of metadata and keys is tested here", () => {
  const all = [...at("discovery"), ...at("jwks")];
  expect([...Object.keys(symptoms), ...hanging].sort()).toEqual(all.sort());
});

describe("clicked", () => {
  test.each(at("discovery"))("%s strikes the next request, and the sign-in goes on", async (fault) => {
    const right = await read(await metadata());
    expect((await click(fault)).searchParams.get("code")).toBeTruthy();
    await struck(fault, metadata);
    expect(await read(await metadata())).toEqual(right);
  });

  test.each(at("jwks"))("%s strikes once the app has an ID token by a new key", async (fault) => {
    const known = (await read(await keys())) as unknown as JSONWebKeySet;
    const callback = await click(fault);
    expect(await read(await keys())).toEqual(known);

    const { id_token } = await tokens(local.url, "google", { fault });
    expect(callback.searchParams.get("code")).toBeTruthy();
    const { kid } = decodeProtectedHeader(id_token ?? "");
    expect(known.keys.map((key) => key.kid)).not.toContain(kid);
    await struck(fault, keys);
    await struck(fault, keys);
    const after = (await read(await keys())) as unknown as JSONWebKeySet;
    const options = { issuer: `${local.url}/google`, audience: "local-google" };
    await jwtVerify(id_token ?? "", createLocalJWKSet(after), options);
  });

  test("what is left of one sign-in does not wait for the next, but a sign-in beside it changes nothing", async () => {
    // The providers are in this process, and so is their clock.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await tokens(local.url, "google", { fault: "jwks_503" });
    await click("discovery_503");
    await signIn(local.url, "google");
    expect((await keys()).status).toBe(503);
    vi.setSystemTime(Date.now() + 300);
    await signIn(local.url, "github");
    const { faults: left } = await read(await fetch(`${local.url}/_control/faults`));
    expect(left).toHaveLength(2);
    await signIn(local.url, "google", { cancel: "1" });
    expect([(await keys()).status, (await metadata()).status]).toEqual([200, 200]);
  });

  test("opening the picker alone ends nothing", async () => {
    await click("discovery_503");
    await new Browser().begin(local.url, "google");
    expect((await metadata()).status).toBe(503);
  });

  test("an order of the control API is left as it is", async () => {
    const order = { vendor: "google", fault: "jwks_503", times: 2 };
    await fetch(`${local.url}/_control/faults`, { method: "POST", body: JSON.stringify(order) });
    await click("discovery_503");
    await signIn(local.url, "google");
    expect([(await keys()).status, (await keys()).status, (await keys()).status]).toEqual([503, 503, 200]);
  });

  test("lasts 15 seconds, and is listed until then", () => {
    const orders = new FaultOrders();
    orders.click("google", "discovery_503", 1_000);
    orders.click("google", "token_503", 1_000);
    expect(orders.list(15_999)).toEqual([
      { vendor: "google", fault: "discovery_503", person: undefined, times: 1, until: 16_000 },
    ]);
    expect(orders.takeForRequest("google", "jwks", 15_999)).toBeUndefined();
    expect(orders.takeForRequest("google", "discovery", 16_000)).toBeUndefined();
    orders.click("google", "discovery_503", 17_000);
    orders.click("google", "jwks_503", 20_000);
    orders.endClick("google", 20_249);
    expect(orders.list(20_249).map(({ fault }) => fault)).toEqual(["jwks_503"]);
    orders.endClick("google", 20_250);
    expect(orders.list(20_250)).toEqual([]);
    orders.add({ vendor: "google", fault: "jwks_hang", person: undefined, times: 1 });
    expect(orders.takeForRequest("google", "jwks", 40_000)).toBe("jwks_hang");
    expect(orders.list(40_000)).toEqual([]);
  });
});
