import { decodeProtectedHeader } from "jose";
import { describe, expect, it, vi } from "vitest";
import { openToken, sealToken, type VaultSlot } from "@/features/connections/vault";
import { testEnvironment } from "../support/environment";

testEnvironment();

const slot: VaultSlot = { provider: "github", providerAccountId: "583231", column: "access_token" };
const token = "gho_16C7e42F292c6912E7710c838347Ae178B4a";

describe("a sealed token", () => {
  it.each([token, "", "ünïcödé 🔑", "x".repeat(20_000)])("opens again where it belongs", async (value) => {
    expect(await openToken(await sealToken(value, slot), slot)).toBe(value);
  });

  it("is AES-256-GCM, names its key, and shows nothing of the token", async () => {
    const sealed = await sealToken(token, slot);
    expect(decodeProtectedHeader(sealed)).toMatchObject({ alg: "dir", enc: "A256GCM" });
    expect(decodeProtectedHeader(sealed).kid).toMatch(/^[\w-]{8}$/);
    const everything = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect(sealed + everything.join()).not.toContain(token.slice(0, 12));
  });

  it("is another text each time", async () => {
    expect(await sealToken(token, slot)).not.toBe(await sealToken(token, slot));
  });

  it("does not open after any part of it was changed", async () => {
    const parts = (await sealToken(token, slot)).split(".");
    for (const index of [0, 2, 3, 4]) {
      const changed = parts.map((part, i) => (i === index ? flip(part) : part)).join(".");
      await expect(openToken(changed, slot), `part ${index}`).rejects.toThrow();
    }
  });

  it.each([
    { ...slot, providerAccountId: "583232" },
    { ...slot, provider: "google" },
    { ...slot, column: "refresh_token" as const },
    // The parts of a slot cannot run into one another.
    { ...slot, provider: 'github","583231' },
  ])("does not open in the slot %o", async (other) => {
    const sealed = await sealToken(token, slot);
    await expect(openToken(sealed, other)).rejects.toThrow("another slot");
  });

  it("does not open with another key", async () => {
    const sealed = await sealToken(token, slot);
    vi.stubEnv(
      "TOKEN_ENCRYPTION_KEY",
      Buffer.alloc(32, "another key of 32 bytes, really!").toString("base64"),
    );
    await expect(openToken(sealed, slot)).rejects.toMatchObject({ code: "ERR_JWE_DECRYPTION_FAILED" });
  });

  it("is never a plain text, nor sealed in a way we do not use", async () => {
    await expect(openToken(token, slot)).rejects.toThrow();
    const header = Buffer.from(JSON.stringify({ alg: "none", enc: "A256GCM" })).toString("base64url");
    await expect(openToken(`${header}....`, slot)).rejects.toThrow();
  });
});

/** Changes one bit in the middle, where base64url has no padding bits that would not count. */
function flip(part: string): string {
  const bytes = Buffer.from(part, "base64url");
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString("base64url");
}
