import { describe, expect, it } from "vitest";
import { type CallFrame, type CpuProfile, owners, stacksOf, topFunctions } from "@/bench/cpu-profile";
import { locationOf } from "@/bench/locate";

const locate = ({ url, lineNumber }: CallFrame) => locationOf(url, lineNumber + 1);

/** A tree in which each frame is called by the one before it, with samples of some. */
function profileOf(
  frames: readonly [functionName: string, url: string][],
  samples: [id: number, time: number][],
) {
  const nodes = frames.map(([functionName, url], id) => ({
    id,
    callFrame: { functionName, url, lineNumber: 4, columnNumber: 0 },
    ...(id + 1 < frames.length && { children: [id + 1] }),
  }));
  const profile: CpuProfile = {
    nodes,
    samples: samples.map(([id]) => id),
    timeDeltas: samples.map(([, time]) => time),
  };
  return profile;
}

const chain = profileOf(
  [
    ["(root)", ""],
    ["start", "file:///w/.bench/app/features/start.ts"],
    ["seal", "file:///w/node_modules/jose/seal.js"],
    ["job", "node:internal/crypto/util"],
    ["run", ""],
  ],
  [
    [1, 10],
    [2, 20],
    [4, 70],
  ],
);

describe("a profile", () => {
  it("names the functions with the most time of their own, and for whom native code ran", () => {
    expect(topFunctions(chain, locate, 2)).toEqual([
      { share: 0.7, name: "run", place: "for jose/seal.js:5" },
      { share: 0.2, name: "seal", place: "jose/seal.js:5" },
    ]);
  });

  it("counts for a file its own time, and that of what it calls", () => {
    const shares = owners(chain, locate).map(({ name, ours, self, whole }) => [name, ours, self, whole]);
    expect(shares).toContainEqual(["features/start.ts", true, 0.1, 1]);
    expect(shares).toContainEqual(["jose", false, 0.2, 0.9]);
    expect(shares).toContainEqual(["(node)", false, 0, 0.7]);
    expect(shares).toContainEqual(["(native)", false, 0.7, 0.7]);
  });

  it("counts a file once where it calls itself", () => {
    const url = "file:///w/.bench/app/lib/a.ts";
    const profile = profileOf(
      [
        ["outer", url],
        ["inner", url],
      ],
      [[1, 5]],
    );
    expect(owners(profile, locate)).toEqual([{ name: "lib/a.ts", ours: true, self: 1, whole: 1 }]);
  });

  it("leaves out idle time and its own start and end", () => {
    const { busy, stacks } = stacksOf(profileOf([["(idle)", ""]], [[0, 100]]));
    expect({ busy, stacks }).toEqual({ busy: 0, stacks: [] });
    const control = profileOf(
      [
        ["ask", "file:///w/bench/preload/control.mjs"],
        ["dispatch", ""],
      ],
      [[1, 100]],
    );
    expect(stacksOf(control).busy).toBe(0);
  });
});

describe("where a function is written", () => {
  it.each([
    ["../../../../../.bench/app/app/form/%5Bname%5D/route.ts", "app/form/[name]/route.ts", true],
    ["file:///w/.bench/app/lib/env.ts", "lib/env.ts", true],
    ["file:///w/node_modules/@auth/core/lib/init.js", "@auth/core", false],
    ["file:///w/node_modules/a/node_modules/jose/index.js", "jose", false],
    ["node:internal/crypto/util", "(node)", false],
    ["/w/.bench/app/.next/server/chunks/a.js", "(build)", false],
    ["", "(native)", false],
  ])("%s belongs to %s", (source, owner, ours) => {
    expect(locationOf(source, 3)).toMatchObject({ owner, ours });
  });
});
