import { describe, expect, it } from "vitest";
import { safeReturnTo } from "@/lib/redirects";

const origin = "http://localhost:3000";

const attacks: [string, unknown][] = [
  ["another site", "https://evil.example"],
  ["another site without a scheme", "//evil.example"],
  ["three slashes", "///evil.example"],
  ["a backslash", "/\\evil.example"],
  ["two backslashes", "\\\\evil.example"],
  ["a backslash and a slash", "\\/evil.example"],
  ["an encoded tab", "/%09/evil.example"],
  ["a tab", "/\t/evil.example"],
  ["a tab before a backslash", "/\t\\evil.example"],
  ["a newline", "/\n/evil.example"],
  ["a carriage return", "/\r/evil.example"],
  ["CRLF and a header", "/account\r\nLocation: https://evil.example"],
  ["CRLF, encoded", "/account%0d%0aLocation:%20https://evil.example"],
  ["a leading space", " //evil.example"],
  ["a leading NUL", "\0//evil.example"],
  ["NUL inside", "/\0/evil.example"],
  ["javascript:", "javascript:alert(1)"],
  ["javascript: with a tab inside", "java\tscript:alert(1)"],
  ["javascript: with capitals and newlines", "JaVaScRiPt:\n//x%0aalert(1)"],
  ["data:", "data:text/html,<script>alert(1)</script>"],
  ["a single-slash scheme", "https:/evil.example"],
  ["a scheme without slashes", "https:evil.example"],
  ["our origin as user info", `${origin}@evil.example/`],
  ["user info after two slashes", "//localhost:3000@evil.example/"],
  ["our origin as a prefix", `${origin}.evil.example/`],
  ["our origin as a prefix of the port", `${origin}1/`],
  ["our host over another scheme", "https://localhost:3000/"],
  ["our origin and then another", `${origin}//evil.example`],
  ["our origin and a backslash", `${origin}/\\evil.example`],
  ["a dot segment", "/.//evil.example"],
  ["two dot segments", "/..//evil.example"],
  ["a dot segment further on", "/account/..//evil.example"],
  ["an encoded dot segment", "/%2e//evil.example"],
  ["an encoded dot segment with a backslash", "/%2E%2e/\\evil.example"],
  ["a dot segment of our origin", `${origin}/.//evil.example`],
  ["a broken host", "//["],
  ["a broken port", "//evil.example:99999999"],
  ["broken percent signs", "/%zz%"],
  ["a lone surrogate", "/\ud800"],
  ["10 kB", `/${"a".repeat(10_240)}`],
  ["nothing", ""],
  ["a relative path", "account"],
  ["an array", ["//evil.example", "/account"]],
  ["a number", 42],
  ["an object", { toString: () => "//evil.example" }],
  ["null", null],
  ["undefined", undefined],
];

/** Where a browser on our site would end up with this Location. */
const landing = (location: string) => new URL(location, `${origin}/signin`);

describe.each(attacks)("a return path with %s", (_name, value) => {
  it.each([undefined, origin])("stays here (own origin %s)", (ownOrigin) => {
    const path = safeReturnTo(value, "/account", ownOrigin);
    expect(landing(path).origin).toBe(origin);
    expect(path).toMatch(/^\/(?![/\\])/);
    // Nothing in it that would end a header or be skipped by a browser.
    expect(path).not.toMatch(/[^\x21-\x7e]/);
    // Checking it once more, as the next page does, changes nothing.
    expect(safeReturnTo(path, "/account", ownOrigin)).toBe(path);
  });
});

describe("a return path", () => {
  const good = [
    "/",
    "/account",
    "/account?tab=devices&sort=asc",
    "/account?tab=devices#current",
    "/account/",
    "/search?q=https%3A%2F%2Fexample.com%2F",
    "/search?next=//example.com",
    "/account#//example.com",
    "/a//b",
    "/caf%C3%A9?name=%F0%9F%94%91",
  ];

  it.each(good)("%s passes unchanged", (path) => {
    expect(safeReturnTo(path, "/fallback")).toBe(path);
  });

  it.each(good)("%s passes as an absolute URL of this site", (path) => {
    expect(safeReturnTo(origin + path, "/fallback", origin)).toBe(path);
  });

  it.each([
    "https://evil.example/x",
    "//evil.example/x",
    "/\\evil.example/x",
    "/\t/evil.example/x",
    `${origin}@evil.example/x`,
  ])("%j leads nowhere, not even to the same path here", (path) => {
    expect(safeReturnTo(path, "/fallback", origin)).toBe("/fallback");
  });

  it("as an absolute URL needs to be told which site is ours", () => {
    expect(safeReturnTo(`${origin}/account`, "/fallback")).toBe("/fallback");
  });

  it("is encoded as a browser would", () => {
    expect(safeReturnTo("/café?q=ü")).toBe("/caf%C3%A9?q=%C3%BC");
  });

  it("may be 2048 characters long and not one more", () => {
    expect(safeReturnTo(`/${"a".repeat(2047)}`)).toHaveLength(2048);
    expect(safeReturnTo(`/${"a".repeat(2048)}`)).toBe("/");
  });
});
