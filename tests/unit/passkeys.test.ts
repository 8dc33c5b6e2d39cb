import { describe, expect, it } from "vitest";
import {
  counterBefore,
  knownTransports,
  longestName,
  passkeyName,
  readAssertion,
  readAttestation,
} from "@/features/passkeys/policy";
import { relyingParty } from "@/features/providers/passkey";

describe("the relying party", () => {
  it.each([
    ["https://app.example.com", "app.example.com"],
    ["https://pr-7.preview.example.dev:8443", "pr-7.preview.example.dev"],
    ["http://localhost:3000", "localhost"],
    ["http://7.localhost:3000", "7.localhost"],
  ])("of %s is its host name", (origin, id) => {
    expect(relyingParty(origin)).toEqual({ id, origin });
  });

  it.each(["http://127.0.0.1:3000", "http://[::1]:3000", "https://203.0.113.7"])(
    "is none at %s",
    (origin) => {
      expect(relyingParty(origin)).toBeNull();
    },
  );
});

describe("a counter", () => {
  it("goes on with each signature; one that stays 0 does not count", () => {
    expect(counterBefore(0)).toBe(0n);
    expect(counterBefore(1)).toEqual({ lt: 1n });
    expect(counterBefore(4_294_967_295)).toEqual({ lt: 4_294_967_295n });
  });
});

describe("a name", () => {
  it("is what was typed, cleaned and short, or what the device is called", () => {
    expect(passkeyName("  My\u202e phone\0 ", "Firefox")).toBe("My phone");
    expect(passkeyName(" \u2800 ", "Firefox on Linux")).toBe("Firefox on Linux");
    expect([...passkeyName("🔑".repeat(500), "")]).toHaveLength(longestName);
  });
});

describe("what a browser sends", () => {
  const response = { clientDataJSON: "e30", authenticatorData: "AA", signature: "AA" };
  const use = { id: "AA", rawId: "AA", type: "public-key", response };
  const made = { ...use, response: { clientDataJSON: "e30", attestationObject: "AA" } };

  it("is read, whatever else it has", () => {
    expect(readAssertion(JSON.stringify({ ...use, clientExtensionResults: { a: 1 } }))).toEqual(use);
    expect(readAttestation(JSON.stringify({ ...made, more: true }))?.response.transports).toEqual([]);
    const odd = { ...made, response: { ...made.response, transports: "usb" } };
    expect(readAttestation(JSON.stringify(odd))?.response.transports).toEqual([]);
  });

  it.each([
    "",
    "null",
    "[]",
    "{",
    '"text"',
    JSON.stringify({ ...use, id: undefined }),
    JSON.stringify({ ...use, type: "password" }),
    JSON.stringify({ ...use, response: { ...response, signature: 7 } }),
    JSON.stringify({ ...use, response: { ...response, signature: "AA==" } }),
    JSON.stringify({ ...use, response: { ...response, clientDataJSON: "A".repeat(8001) } }),
    JSON.stringify({ ...use, id: "A".repeat(1365) }),
    JSON.stringify({ ...use, response: { ...response, userHandle: { a: 1 } } }),
    `${"[".repeat(30_000)}`,
  ])("counts as nothing in another shape: %.40s", (value) => {
    expect(readAssertion(value)).toBeNull();
    expect(readAttestation(value)).toBeNull();
  });

  it("names transports that are known", () => {
    expect(knownTransports(["usb", "internal", "teleport", 7, null])).toEqual(["internal", "usb"]);
  });
});
