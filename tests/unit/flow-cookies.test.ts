import { describe, expect, it, vi } from "vitest";
import {
  crowdedOut,
  flowCookieName,
  flowCookieNames,
  flowLifetime,
  flowsAmong,
  isFlowOver,
  mostFlows,
  newFlowId,
  readState,
  withFlowId,
} from "@/features/sign-in/flow-cookies";
import { cookieName } from "@/lib/cookies";
import { testEnvironment } from "../support/environment";

testEnvironment();

const start = Date.UTC(2026, 2, 1, 12);
const minute = 60_000;
/** Ids of flows that began a minute apart, oldest first. */
const ids = (count: number) => Array.from({ length: count }, (_, index) => newFlowId(start + index * minute));
const namesOf = (provider: string, id: string) => flowCookieNames({ provider, id });

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

  it("is over after a quarter of an hour and not a second before", () => {
    expect(flowLifetime).toBe(900);
    const id = newFlowId(start);
    expect(isFlowOver(id, start)).toBe(false);
    expect(isFlowOver(id, start + 900_000)).toBe(false);
    expect(isFlowOver(id, start + 900_001)).toBe(true);
    expect(isFlowOver(newFlowId(Date.now() - 901_000 - 1000))).toBe(true);
    expect(isFlowOver(newFlowId())).toBe(false);
  });
});

describe("a flow's cookies", () => {
  it("are found again by their names, oldest flow first, whatever their order", () => {
    const [first = "", second = "", third = ""] = ids(3);
    const names = [...namesOf("github", third), ...namesOf("twitter", first), ...namesOf("github", second)];
    const flows = [
      { provider: "twitter", id: first },
      { provider: "github", id: second },
      { provider: "github", id: third },
    ];
    expect(flowsAmong(names)).toEqual(flows);
    expect(flowsAmong([...names].reverse())).toEqual(flows);
  });

  it("are found when only one is left, and of providers with a dash in their name", () => {
    const [id = ""] = ids(1);
    const key = { provider: "microsoft-entra-id", id };
    for (const name of flowCookieNames(key)) expect(flowsAmong([name])).toEqual([key]);
  });

  it("belong to one provider: the same id elsewhere is another flow", () => {
    const [id = ""] = ids(1);
    expect(flowsAmong([...namesOf("github", id), ...namesOf("google", id)])).toHaveLength(2);
  });

  it("carry the host's prefix over HTTPS, and are not found without it", () => {
    const [id = ""] = ids(1);
    const key = { provider: "github", id };
    const insecure = flowCookieNames(key);
    vi.stubEnv("AUTH_URL", "https://app.acme.test");
    for (const name of flowCookieNames(key)) expect(name).toMatch(/^__Host-valet-key\.flow\.github\./);
    expect(flowsAmong(insecure)).toEqual([]);
    expect(flowsAmong(flowCookieNames(key))).toEqual([key]);
  });

  const [id = ""] = ids(1);
  it.each([
    ["nothing", ""],
    ["no id", "flow.github..state"],
    ["a short id", `flow.github.${id.slice(1)}.state`],
    ["a long id", `flow.github.${id}0.state`],
    ["an id in capitals", `flow.github.${id.toUpperCase()}.state`],
    ["no provider", `flow..${id}.state`],
    ["a long provider", `flow.${"a".repeat(41)}.${id}.state`],
    ["a provider with a dot", `flow.git.hub.${id}.state`],
    ["a provider with a path", `flow.../../x.${id}.state`],
    ["no purpose", `flow.github.${id}`],
    ["an empty purpose", `flow.github.${id}.`],
    ["a purpose of two parts", `flow.github.${id}.state.0`],
    ["a purpose in capitals", `flow.github.${id}.STATE`],
    ["a line behind it", `flow.github.${id}.state\n`],
    ["another purpose of ours", "session"],
  ])("with %s in the name are none", (_name, name) => {
    expect(flowsAmong([cookieName(name)])).toEqual([]);
    expect(crowdedOut(Array.from({ length: 20 }, () => ({ name: cookieName(name), value: "v" })))).toEqual(
      [],
    );
  });

  it("of another app or another clone on this host are none of ours", () => {
    const own = flowCookieName("state", { provider: "github", id });
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
  const namesOfAll = (all: string[]) => all.flatMap((id) => namesOf("github", id));
  const cookies = (names: string[], value = "v") => names.map((name) => ({ name, value }));

  it("finds room beside two, and puts out the oldest of more, with every cookie", () => {
    expect(mostFlows).toBe(3);
    const all = ids(6);
    for (const count of [0, 1, 2]) {
      expect(crowdedOut(cookies(namesOfAll(all.slice(0, count))))).toEqual([]);
    }
    expect(crowdedOut(cookies(namesOfAll(all.slice(0, 3))))).toEqual(namesOfAll(all.slice(0, 1)));
    expect(crowdedOut(cookies(namesOfAll(all)).reverse())).toEqual(namesOfAll(all.slice(0, 4)));
  });

  it("finds less room beside large ones, as a browser sends them", () => {
    const [old = "", recent = ""] = ids(2);
    const both = [
      ...cookies(namesOf("github", old), "%".repeat(100)),
      ...cookies(namesOf("github", recent), "%".repeat(200)),
    ];
    expect(crowdedOut(both)).toEqual(namesOf("github", old));
    expect(crowdedOut(cookies(namesOf("github", old), "%".repeat(400)))).toEqual(namesOf("github", old));
  });

  it("counts the flows of all providers together", () => {
    const [first = "", ...others] = ids(3);
    expect(crowdedOut(cookies([...namesOfAll(others), ...namesOf("google", first)]))).toEqual(
      namesOf("google", first),
    );
  });

  it("counts flows, not cookies", () => {
    const states = ids(2).map((id) => flowCookieName("state", { provider: "github", id }));
    expect(crowdedOut(cookies([...states, ...states]))).toEqual([]);
  });
});

describe("the state that travels", () => {
  const [id = ""] = ids(1);
  const travelled = (state: string) => {
    const url = new URL("https://provider.test/authorize?scope=a+b");
    url.searchParams.set("state", state);
    return new URL(withFlowId(url.href, id));
  };

  it.each([
    "abc",
    "eyJhbGciOiJkaXIifQ..x.y-_",
    "a.b",
    " ",
    "%00",
    "a&b=c#d",
    "ü🔑",
    "a\nb",
    "x".repeat(10_240),
  ])("comes back as it left: %.30j", (state) => {
    const url = travelled(state);
    expect(readState(url.searchParams.get("state"))).toEqual({ id, state });
    expect(url.searchParams.get("scope")).toBe("a b");
    expect(url.origin + url.pathname).toBe("https://provider.test/authorize");
  });

  it("is left alone where there is none", () => {
    expect(withFlowId("https://provider.test/authorize?a=b", id)).toBe("https://provider.test/authorize?a=b");
  });

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
