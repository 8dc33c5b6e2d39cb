import { describe, expect, it } from "vitest";
import { endsOf, sorted } from "@/scripts/update";

it("versions are in order by their numbers, and other tags are none", () => {
  expect(sorted(["v0.10.0", "v0.2.0", "v1.0.0", "v0.2.10", "nightly", "v2", "v1.0.0-rc.1"])).toEqual([
    "v0.2.0",
    "v0.2.10",
    "v0.10.0",
    "v1.0.0",
  ]);
});

describe("an update goes", () => {
  const versions = ["v0.1.0", "v0.2.0", "v0.3.0"];

  it("to the newest, or to the one that is named", () => {
    expect(endsOf(versions, "0.1.0")).toEqual({ base: "v0.1.0", target: "v0.3.0" });
    expect(endsOf(versions, "v0.1.0", "0.2.0")).toEqual({ base: "v0.1.0", target: "v0.2.0" });
  });

  it("nowhere from the newest", () => {
    expect(endsOf(versions, "0.3.0")).toBeNull();
  });

  it.each([
    [
      "9.9.9",
      undefined,
      /^This clone was made of v9\.9\.9, which the starter does not have\. .*v0\.3\.0.*--base/,
    ],
    ["", undefined, /^This clone was made of v,/],
    ["0.1.0", "0.4.0", /^The starter has no version v0\.4\.0\. It has v0\.1\.0, v0\.2\.0, v0\.3\.0\.$/],
    ["0.1.0", "--upload-pack=x", /^The starter has no version/],
    ["0.3.0", "0.2.0", /^v0\.2\.0 is older than v0\.3\.0/],
  ])("not from %j to %s, and a sentence says why", (base, wanted, sentence) => {
    expect(() => endsOf(versions, base, wanted)).toThrow(sentence);
  });
});
