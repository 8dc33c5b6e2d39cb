import { describe, expect, it } from "vitest";
import { emailAddress } from "@/features/providers/identity";
import { isListed, lowerCase, parseEmailList } from "@/lib/email-list";

/** The patterns of a list that must be readable. */
function patterns(value: string, domains = true): string[] {
  const list = parseEmailList(value, domains);
  if ("wrong" in list) throw new Error(`entry ${list.wrong}`);
  return list.patterns;
}

describe("a list", () => {
  it("holds addresses and domains, in any case, with commas and spaces between them", () => {
    expect(patterns("Ada@Example.com, *@acme.test ,@Sub.acme.test")).toEqual([
      "ada@example.com",
      "@acme.test",
      "@sub.acme.test",
    ]);
    expect(patterns("o'neil+x@a-b.example")).toEqual(["o'neil+x@a-b.example"]);
  });

  it.each([
    "*",
    "@",
    "*@",
    "*@*",
    "@*",
    "**@example.com",
    "a*@example.com",
    "*a@example.com",
    "*@*.example.com",
    "*@.example.com",
    "*@example.com.",
    "*@example..com",
    "*@-example.com",
    "*@example",
    "example.com",
    "ada",
    "ada@",
    "ada@example",
    "ada@@example.com",
    "ada@b@example.com",
    "ada example@example.com",
    "ada@exam ple.com",
    "<ada@example.com>",
    "Ada <ada@example.com>",
    "mailto:ada@example.com",
    '"ada"@example.com',
    "ada@example.com;alan@example.com",
    "ada@example.com alan@example.com",
    "ada@example.com\u0000",
    "аdа@example.com",
    "ada@exаmple.com",
    "ada@\u212Aelvin.example",
    "ada\u200B@example.com",
    " ",
    ",",
    "ada@example.com,",
    "ada@example.com,,alan@example.com",
  ])("with %j in it is a fault, and lets nobody in", (value) => {
    expect(parseEmailList(value, true)).toHaveProperty("wrong");
    expect(parseEmailList(`first@example.com,${value}`, true)).toHaveProperty("wrong");
  });

  it("of whole addresses holds no domain", () => {
    for (const value of ["*@example.com", "@example.com"])
      expect(parseEmailList(`ada@example.com, ${value}`, false)).toEqual({ wrong: 2 });
  });
});

describe("an address", () => {
  const ada = patterns("ada@example.com");
  const domain = patterns("*@example.com");

  it("is listed by itself or by its domain, in any case", () => {
    for (const email of ["ada@example.com", "ADA@Example.COM"]) {
      expect(isListed(email, ada)).toBe(true);
      expect(isListed(email, domain)).toBe(true);
      expect(isListed(email, patterns("@EXAMPLE.com"))).toBe(true);
    }
    expect(isListed("ada+spam@example.com", domain)).toBe(true);
  });

  it.each([
    "a@example.com.evil.com",
    "ada@example.com.",
    "ada@evil.com@example.com",
    "ada@example.com@evil.com",
    "ada@sub.example.com",
    "ada@evilexample.com",
    "ada@evil-example.com",
    "ada@example.co",
    "ada@example.com\u0000.evil.com",
    "ada@example.com,ada@evil.com",
    "ada@example.com ",
    " ada@evil.com",
    "ada@exаmple.com",
    "ada@example\u3002com",
    "ada@ｅxample.com",
    "@example.com",
    "*@evil.com",
    "ada",
    "@",
    "",
    null,
  ])("that is %j is on neither list", (email) => {
    expect(isListed(email, ada)).toBe(false);
    expect(isListed(email, domain)).toBe(false);
  });

  it("with something added, without its dots or with letters that look alike is somebody else's", () => {
    for (const email of ["ada+admin@example.com", "a.da@example.com", "аda@example.com", "adа@example.com"])
      expect(isListed(email, ada)).toBe(false);
    expect(isListed("ada@example.com", patterns("ada+admin@example.com"))).toBe(false);
  });

  it("is on no empty list", () => {
    expect(isListed("ada@example.com", [])).toBe(false);
  });

  it("keeps a letter that only looks like a k: Unicode would make it one", () => {
    expect("\u212A".toLowerCase()).toBe("k");
    expect(lowerCase("\u212AK")).toBe("\u212Ak");
    const { email } = emailAddress("\u212Aatherine@johnson.example", true);
    expect(email).toBe("\u212Aatherine@johnson.example");
    expect(isListed(email, patterns("katherine@johnson.example"))).toBe(false);
    expect(isListed("ada@\u212Aelvin.example", patterns("@kelvin.example"))).toBe(false);
  });
});
