import { describe, expect, it } from "vitest";
import { parseDisplayName } from "@/features/profile/display-name";
import { emailChoices } from "@/features/profile/email-choices";

const family = "👨‍👩‍👧‍👦";

describe("a display name", () => {
  it.each([
    ["Ada Lovelace", "Ada Lovelace"],
    ["  Ada \t\n Lovelace ", "Ada Lovelace"],
    ["محمد بن موسى الخوارزمي", "محمد بن موسى الخوارزمي"],
    ["\u202EAda", "Ada"],
    ["A\u0000da", "A da"],
    ["😀", "😀"],
    ["x", "x"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["x".repeat(80), "x".repeat(80)],
    [`${"e\u0301".repeat(80)}`, "e\u0301".repeat(80)],
    [family.repeat(28), family.repeat(28)],
  ])("is taken: %j", (typed, name) => {
    expect(parseDisplayName(typed)).toEqual({ name });
  });

  it.each(["", "   ", "\u200B", "\u3164", "\u2800\u2800", "\u202E\u2066"])(
    "that cannot be seen is none: %j",
    (typed) => {
      expect(parseDisplayName(typed)).toEqual({
        problem: "Type a name: at least one character that can be seen.",
      });
    },
  );

  it.each([
    ["x".repeat(81), "Use at most 80 characters. This has 81."],
    ["x".repeat(300), "Use at most 80 characters. This has 300."],
    [family.repeat(81), "Use at most 80 characters. This has 81."],
    [family.repeat(40), "Use fewer accents and combined characters."],
    [`a${"\u0301".repeat(500)}`, "Use fewer accents and combined characters."],
  ])("is not cut off but refused: %j", (typed, problem) => {
    expect(parseDisplayName(typed)).toEqual({ problem });
  });

  // Too long for a check whose work grows with the square of it: that one would never end.
  it("of a megabyte is refused", () => {
    expect(parseDisplayName("x".repeat(1_000_000))).toHaveProperty("problem");
  });
});

describe("the emails to choose between", () => {
  const verified = (provider: string, email: string | null) => ({ provider, email, emailVerified: true });

  it("are those that linked accounts have verified, each once", () => {
    const connections = [
      verified("github", "a@acme.test"),
      verified("google", "b@acme.test"),
      verified("oidc", "a@acme.test"),
      verified("twitter", null),
      { provider: "slack", email: "c@acme.test", emailVerified: false },
    ];
    expect(emailChoices(connections, "b@acme.test")).toEqual({
      choices: [
        { email: "a@acme.test", providers: ["github", "oidc"] },
        { email: "b@acme.test", providers: ["google"] },
      ],
      source: "google",
    });
  });

  it("are none when there is nothing to choose", () => {
    expect(emailChoices([verified("github", "a@acme.test")], "a@acme.test")).toEqual({
      choices: [],
      source: "github",
    });
    expect(emailChoices([], null)).toEqual({ choices: [], source: null });
    expect(emailChoices([], "gone@acme.test")).toEqual({ choices: [], source: null });
  });

  it("are one for somebody whose only email is not theirs here yet", () => {
    expect(emailChoices([verified("github", "a@acme.test")], null).choices).toHaveLength(1);
  });
});
