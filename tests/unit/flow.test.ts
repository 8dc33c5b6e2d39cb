import { describe, expect, it, vi } from "vitest";
import {
  checksOf,
  crowdedOut,
  endedFlows,
  expectState,
  flowCookie,
  flowCookieName,
  flowsAmong,
  mostFlows,
  newFlow,
  newFlowId,
  openFlow,
  readState,
} from "@/features/sign-in/flow";
import { cookieName } from "@/lib/cookies";
import { testEnvironment } from "../support/environment";

testEnvironment();

const start = Date.UTC(2026, 2, 1, 12);
const minute = 60_000;
/** Ids of flows that began a minute apart, oldest first. */
const ids = (count: number) => Array.from({ length: count }, (_, index) => newFlowId(start + index * minute));
const nameOf = (provider: string, id: string) => flowCookieName({ provider, id });

describe("a flow's id", () => {
  it("is 17 letters and digits and never comes twice", () => {
    const made = Array.from({ length: 10_000 }, () => newFlowId(start));
    for (const id of made) expect(id).toMatch(/^[0-9a-z]{17}$/);
    expect(new Set(made).size).toBe(made.length);
  });

  it("sorts by age, also across the years", () => {
    const seconds = [0, 1, 35, 36, 60, 3600, 86_400, 365 * 86_400, 50 * 365 * 86_400];
    const made = seconds.map((second) => newFlowId(start + second * 1000));
    expect([...made].sort()).toEqual(made);
    // Before 2 Jan 1970 numbers would be shorter; they are filled up.
    expect(newFlowId(0)).toMatch(/^0000000/);
  });
});

describe("a flow's cookie", () => {
  it("are found again by their names, oldest flow first, whatever their order", () => {
    const [first = "", second = "", third = ""] = ids(3);
    const names = [nameOf("github", third), nameOf("twitter", first), nameOf("github", second)];
    const flows = [
      { provider: "twitter", id: first },
      { provider: "github", id: second },
      { provider: "github", id: third },
    ];
    expect(flowsAmong(names)).toEqual(flows);
    expect(flowsAmong([...names].reverse())).toEqual(flows);
  });

  it("is found of providers with a dash in their name", () => {
    const [id = ""] = ids(1);
    const key = { provider: "microsoft-entra-id", id };
    expect(flowsAmong([flowCookieName(key)])).toEqual([key]);
  });

  it("belong to one provider: the same id elsewhere is another flow", () => {
    const [id = ""] = ids(1);
    expect(flowsAmong([nameOf("github", id), nameOf("another", id)])).toHaveLength(2);
  });

  it("carry the host's prefix over HTTPS, and are not found without it", () => {
    const [id = ""] = ids(1);
    const key = { provider: "github", id };
    const insecure = flowCookieName(key);
    vi.stubEnv("AUTH_URL", "https://app.acme.test");
    expect(flowCookieName(key)).toMatch(/^__Host-valet-key\.flow\.github\./);
    expect(flowsAmong([insecure])).toEqual([]);
    expect(flowsAmong([flowCookieName(key)])).toEqual([key]);
  });

  const [id = ""] = ids(1);
  it.each([
    ["nothing", ""],
    ["no id", "flow.github."],
    ["a short id", `flow.github.${id.slice(1)}`],
    ["a long id", `flow.github.${id}0`],
    ["an id in capitals", `flow.github.${id.toUpperCase()}`],
    ["no provider", `flow..${id}`],
    ["a long provider", `flow.${"a".repeat(41)}.${id}`],
    ["a provider with a dot", `flow.git.hub.${id}`],
    ["a provider with a path", `flow.../../x.${id}`],
    ["a part behind it", `flow.github.${id}.state`],
    ["a line behind it", `flow.github.${id}\n`],
    ["another purpose of ours", "session"],
  ])("with %s in the name are none", (_name, name) => {
    expect(flowsAmong([cookieName(name)])).toEqual([]);
    expect(crowdedOut(Array.from({ length: 20 }, () => ({ name: cookieName(name), value: "v" })))).toEqual(
      [],
    );
  });

  it("of another app or another clone on this host are none of ours", () => {
    const own = flowCookieName({ provider: "github", id });
    expect(flowsAmong([own])).toHaveLength(1);
    const foreign = [
      own.replace(/^valet-key-\w+/, "valet-key-000000"),
      `x${own}`,
      `__Host-valet-key.${own.split(".").slice(1).join(".")}`,
    ];
    expect(flowsAmong(foreign)).toEqual([]);
  });
});

describe("one more flow", () => {
  const namesOfAll = (all: string[]) => all.map((id) => nameOf("github", id));
  const cookies = (names: string[], value = "v") => names.map((name) => ({ name, value }));

  it("finds room beside two, and puts out the oldest of more", () => {
    expect(mostFlows).toBe(3);
    const all = ids(6);
    for (const count of [0, 1, 2]) {
      expect(crowdedOut(cookies(namesOfAll(all.slice(0, count))))).toEqual([]);
    }
    expect(crowdedOut(cookies(namesOfAll(all.slice(0, 3))))).toEqual(namesOfAll(all.slice(0, 1)));
    expect(crowdedOut(cookies(namesOfAll(all)).reverse())).toEqual(namesOfAll(all.slice(0, 4)));
  });

  it("finds less room beside large ones", () => {
    const [old = "", recent = ""] = ids(2);
    const both = [
      ...cookies([nameOf("github", old)], "v".repeat(1500)),
      ...cookies([nameOf("github", recent)], "v".repeat(3500)),
    ];
    expect(crowdedOut(both)).toEqual([nameOf("github", old)]);
    expect(crowdedOut(cookies([nameOf("github", old)], "v".repeat(5000)))).toEqual([nameOf("github", old)]);
  });

  it("counts the flows of all providers together", () => {
    const [first = "", ...others] = ids(3);
    expect(crowdedOut(cookies([...namesOfAll(others), nameOf("another", first)]))).toEqual([
      nameOf("another", first),
    ]);
  });
});

describe("a flow that failed", () => {
  const [one = "", two = ""] = ids(2);
  const names = () => [nameOf("github", one), nameOf("github", two), nameOf("another", one)];

  it("ends alone", () => {
    expect(endedFlows("github", one, names())).toEqual([nameOf("github", one)]);
  });

  it.each([null, "0".repeat(17)])("ends all of its provider when it is none of this browser's: %j", (id) => {
    expect(endedFlows("github", id, names())).toEqual([nameOf("github", one), nameOf("github", two)]);
  });
});

describe("what a browser keeps of a flow", () => {
  const provider = { id: "github", checks: ["pkce", "state", "nonce"] };
  const begin = (returnTo = "/account") => newFlow(provider, { returnTo, intent: null });
  const jar = (...cookies: { name: string; value: string }[]) => ({ getAll: () => cookies });

  it("has the checks that its provider supports, of 256 random bits each", () => {
    const { state, codeVerifier, nonce } = begin();
    for (const check of [state, codeVerifier, nonce]) expect(check).toMatch(/^[\w-]{43}$/);
    expect(new Set([state, codeVerifier, nonce]).size).toBe(3);
    expect(newFlow({ id: "github", checks: ["state"] }, { returnTo: "/", intent: null })).toMatchObject({
      codeVerifier: null,
      nonce: null,
    });
  });

  it("opens for its provider and its id, unchanged, and says nothing of itself", async () => {
    const flow = begin("/account?tab=devices");
    const cookie = await flowCookie(flow);
    const { state = "" } = checksOf(flow);
    expect(await openFlow("github", state, jar(cookie))).toEqual(flow);
    for (const secret of [flow.state, flow.codeVerifier, flow.nonce, "devices"])
      expect(cookie.value).not.toContain(secret);
    const other = begin();
    const moved = { name: nameOf("github", other.id), value: cookie.value };
    await expect(openFlow("github", `${other.id}.x`, jar(moved))).rejects.toThrow("another one");
    const elsewhere = { name: nameOf("another", flow.id), value: cookie.value };
    await expect(openFlow("another", state, jar(elsewhere))).rejects.toThrow("another one");
    const broken = { ...cookie, value: cookie.value.slice(0, -2) };
    await expect(openFlow("github", state, jar(broken))).rejects.toThrow("another one");
  });

  it("sends the hash of the code verifier, and never the verifier (RFC 7636, appendix B)", () => {
    const codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const checks = checksOf({ ...begin(), codeVerifier });
    expect(checks).toMatchObject({
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    });
    expect(JSON.stringify(checks)).not.toContain(codeVerifier);
  });

  it("is its own answer's only by the whole state", () => {
    const flow = begin();
    expect(() => expectState(flow, `${flow.id}.${flow.state}`)).not.toThrow();
    for (const state of [null, "", flow.state, `${flow.id}.`, `${flow.id}.${flow.state}x`, `${flow.id}.x`])
      expect(() => expectState(flow, state), String(state)).toThrow("the state is another one");
  });

  it.each([
    [`${newFlowId()}.x`, "recent"],
    [`${newFlowId(Date.now() - 902_000)}.x`, "over"],
    [`${newFlowId(Date.now() - 800_000)}.x`, "recent"],
    ["x", "none"],
    [null, "none"],
  ])("is missing where the browser has no cookie of it: %s (%s)", async (state, age) => {
    await expect(openFlow("github", state, jar())).rejects.toThrow(age);
  });

  it("is short: a long way back becomes the account page", () => {
    expect(begin(`/${"a".repeat(600)}`).returnTo).toHaveLength(601);
    expect(begin(`/${"ü".repeat(600)}`).returnTo).toBe("/account");
  });
});

describe("the state that travels", () => {
  const [id = ""] = ids(1);

  it.each(["abc", "a.b", " ", "%00", "a&b=c#d", "ü🔑", "a\nb", "x".repeat(10_240)])(
    "is taken apart: %.30j",
    (state) => {
      expect(readState(`${id}.${state}`)).toEqual({ id, state });
    },
  );

  it.each([
    null,
    "",
    ".",
    `${"0".repeat(17)}`,
    `${"0".repeat(17)}.`,
    `${"0".repeat(16)}.abc`,
    `${"0".repeat(18)}.abc`,
    `${"A".repeat(17)}.abc`,
    `${"-".repeat(17)}.abc`,
    ` ${"0".repeat(17)}.abc`,
    `\n${"0".repeat(17)}.abc`,
    `${"０".repeat(17)}.abc`,
    "eyJhbGciOiJkaXIifQ..x.y",
    "__proto__",
    "a".repeat(1_000_000),
  ])("is refused when nobody here made it: %.30j", (value) => {
    expect(readState(value)).toBeNull();
  });
});
