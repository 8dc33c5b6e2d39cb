import { describe, expect, it } from "vitest";
import { emailAddress, picture, text } from "@/features/providers/identity";

describe("a text from a provider", () => {
  it.each([
    ["Ada Lovelace", "Ada Lovelace"],
    ["  Ada \t\r\n Lovelace  ", "Ada Lovelace"],
    ["Ada\u0000Lovelace", "Ada Lovelace"],
    ["Ada\u001b[31m", "Ada [31m"],
    ["Ada\u0085\u009fLovelace", "Ada Lovelace"],
    ["\u202eecalevoL adA", "ecalevoL adA"],
    ["Ada\u2066\u2069\u200e\u200f\u061c", "Ada"],
    ["\ufeffAda", "Ada"],
    ["Ada \ud83d", "Ada"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["Zoë 🔑 山田太郎 עדה", "Zoë 🔑 山田太郎 עדה"],
    ["👩‍💻", "👩‍💻"],
  ])("%j becomes %j", (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  it.each([null, undefined, "", "   ", "\u0000\u0001", "\u202e\u202c", "\n"])("%j is none", (value) => {
    expect(text(value)).toBeNull();
  });

  it("ends after 200 characters and cuts no emoji in half", () => {
    expect(text("a".repeat(10_240))).toHaveLength(200);
    const keys = text(`a${"🔑".repeat(5000)}`) ?? "";
    expect([...keys]).toHaveLength(200);
    expect(keys.endsWith("🔑")).toBe(true);
    expect(keys).not.toMatch(/\p{Cs}/u);
  });
});

describe("a picture's address from a provider", () => {
  it.each([
    "https://avatars.githubusercontent.com/u/583231?v=4",
    "https://lh3.googleusercontent.com/a/ACg8ocK=s96-c",
    "http://127.0.0.1:3001/avatars/ada.svg",
    "http://localhost:3001/avatars/ada.svg",
  ])("%s passes unchanged", (url) => {
    expect(picture(url)).toBe(url);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/a.png",
    "http://avatars.example.com/a.png",
    "http://localhost.evil.example/a.png",
    "file:///etc/passwd",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "blob:https://example.com/1",
    "ftp://example.com/a.png",
    "//example.com/a.png",
    "/a.png",
    "a.png",
    "https://",
    "https://user@example.com/a.png",
    "https://user:word@example.com/a.png",
    `https://example.com/${"a".repeat(10_240)}`,
    "",
    null,
    undefined,
  ])("%s is refused", (url) => {
    expect(picture(url)).toBeNull();
  });

  it("comes out with nothing in it that ends an attribute or a line", () => {
    const url = picture('https://example.com/"onerror="alert(1)\r\n<>\u202e') ?? "";
    expect(url).toMatch(/^https:\/\/example\.com\/[^"<>\s\u202e]+$/);
  });
});

describe("an email from a provider", () => {
  it("is taken in lower case, with what the provider says of it", () => {
    expect(emailAddress("Ada@Lovelace.example", true)).toEqual({
      email: "ada@lovelace.example",
      emailVerified: true,
      emailOwned: false,
    });
    expect(emailAddress("ada@lovelace.example", false)).toEqual({
      email: "ada@lovelace.example",
      emailVerified: false,
      emailOwned: false,
    });
  });

  it.each([
    ["none", null],
    ["an empty one", ""],
    ["no address", "ada"],
    ["a cut address", `${"a".repeat(250)}@lovelace.example`],
    ["an address with a direction override", "ada\u202e@lovelace.example"],
    ["an address with a space", "ada @lovelace.example"],
    ["two addresses", "ada@lovelace.example,alan@turing.example"],
    ["an address with NUL", "ada@lovelace.example\u0000.evil.example"],
  ])("is not mended and never verified: %s", (_name, value) => {
    expect(emailAddress(value, true)).toEqual({ email: null, emailVerified: false, emailOwned: false });
  });
});

it("a name that cannot be seen is no name", () => {
  expect(text("\u200b\u200d\u2060")).toBeNull();
  expect(text(" \u00ad ")).toBeNull();
  // Letters by name, which no font draws; beside one that is drawn they stay.
  for (const blank of ["\u3164", "\uffa0 \u115f", "\u2800"]) expect(text(blank)).toBeNull();
  expect(text("\u3164a")).toBe("\u3164a");
});
