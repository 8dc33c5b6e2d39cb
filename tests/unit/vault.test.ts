import { decodeProtectedHeader } from "jose";
import { describe, expect, it, vi } from "vitest";
import { keyIdOf, openToken, resealToken, sealToken, tokenKeys, type VaultSlot } from "@/lib/vault";
import { requiredEnvironment, testEnvironment } from "../support/environment";

testEnvironment();

const slot: VaultSlot = { provider: "github", providerAccountId: "583231", column: "access_token" };
const token = "gho_16C7e42F292c6912E7710c838347Ae178B4a";
const otherKey = "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=";

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

  it("does not open with another key, not even under the same id", async () => {
    const sealed = await sealToken(token, slot);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", otherKey);
    await expect(openToken(sealed, slot)).rejects.toThrow("not configured");
    const [header, ...rest] = sealed.split(".");
    const named = JSON.parse(Buffer.from(header ?? "", "base64url").toString());
    const renamed = Buffer.from(JSON.stringify({ ...named, kid: tokenKeys()[0].id })).toString("base64url");
    await expect(openToken([renamed, ...rest].join("."), slot)).rejects.toMatchObject({
      code: "ERR_JWE_DECRYPTION_FAILED",
    });
  });

  it("is never a plain text, nor sealed in a way we do not use", async () => {
    await expect(openToken(token, slot)).rejects.toThrow();
    const header = Buffer.from(JSON.stringify({ alg: "none", enc: "A256GCM" })).toString("base64url");
    await expect(openToken(`${header}....`, slot)).rejects.toThrow();
  });
});

describe("replacing the key", () => {
  it.each(["TOKEN_ENCRYPTION_KEY_1", "TOKEN_ENCRYPTION_KEY_2"])(
    "%s opens, and seals nothing",
    async (old) => {
      const sealed = await sealToken(token, slot);
      vi.stubEnv(old, requiredEnvironment.TOKEN_ENCRYPTION_KEY);
      vi.stubEnv("TOKEN_ENCRYPTION_KEY", otherKey);
      expect(await openToken(sealed, slot)).toBe(token);
      expect(keyIdOf(await sealToken(token, slot))).toBe(tokenKeys()[0].id);
      expect(keyIdOf(sealed)).toBe(tokenKeys()[1]?.id);
      vi.stubEnv(old, "");
      await expect(openToken(sealed, slot)).rejects.toThrow("not configured");
    },
  );

  it("seals again what another key has sealed, in its own slot, and nothing else", async () => {
    const sealed = await sealToken(token, slot);
    expect(await resealToken(sealed, slot)).toBeNull();
    vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", requiredEnvironment.TOKEN_ENCRYPTION_KEY);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", otherKey);
    await expect(resealToken(sealed, { ...slot, column: "refresh_token" })).rejects.toThrow("another slot");
    const again = await resealToken(sealed, slot);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", "");
    expect(await openToken(again ?? "", slot)).toBe(token);
    expect(await resealToken(again ?? "", slot)).toBeNull();
    await expect(resealToken(sealed, slot)).rejects.toThrow("not configured");
  });

  it("takes a text that is no sealed token for one without a key", () => {
    for (const text of ["", "gho_1", "a.b.c.d.e", "....", token]) expect(keyIdOf(text), text).toBeNull();
  });
});

/** Changes one bit in the middle, where base64url has no padding bits that would not count. */
function flip(part: string): string {
  const bytes = Buffer.from(part, "base64url");
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString("base64url");
}
