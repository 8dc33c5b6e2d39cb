import { describe, expect, it } from "vitest";
import { isRouterState } from "@/lib/router-state";

const sent = (state: unknown) => encodeURIComponent(JSON.stringify(state));
const page = ["__PAGE__", {}];

describe("what Next's client says of the page that is open", () => {
  it.each([
    ["a page", ["", { children: ["account", { children: page }] }]],
    ["one to fetch again", ["", { children: page }, null, "refetch"]],
    ["with hints, and a hole before them", ["", { children: page }, null, null, 16]],
    [
      "a dynamic part",
      ["", { children: ["people", { children: [["id", "01a2", "d", null], { children: page }] }] }],
    ],
    ["a catch-all", ["", { children: [["rest", "a/b", "oc", ["x"]], {}] }]],
  ])("is readable: %s", (_, state) => {
    expect(isRouterState(sent(state))).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "/evil.example"],
    ["an escape of nothing", "%"],
    ["another shape", sent({ children: [] })],
    ["without children", sent([""])],
    ["a child that is none", sent(["", { children: "x" }])],
    ["a part of no kind", sent(["", { children: [["id", "1", "zz", null], {}] }])],
    ["a part without siblings", sent(["", { children: [["id", "1", "d"], {}] }])],
    ["an unknown wish", sent(["", {}, null, "everything"])],
    ["too many parts", sent(["", {}, null, null, 1, "", 7])],
    ["too long", sent(["", { children: ["x".repeat(40_000), {}] }])],
    ["nested without end", encodeURIComponent(`${'["",{"a":'.repeat(3000)}1${"}]".repeat(3000)}`)],
  ])("is not: %s", (_, header) => {
    expect(isRouterState(header)).toBe(false);
  });
});
