import { describe, expect, it } from "vitest";
import { hashCode, newCode, readCode } from "@/features/recovery-codes/policy";

describe("a recovery code", () => {
  it("has 100 random bits, in letters that are read for no others", () => {
    const codes = Array.from({ length: 2000 }, newCode);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    // Each of the 32 letters comes some 1250 times.
    for (const letter of "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
      expect(codes.join("").split(letter).length).toBeGreaterThan(900);
  });

  it("is read as it was meant, and found by the same hash", () => {
    const code = "01ABC-DEFGH-JKMNP-QRSTV";
    for (const typed of [
      code,
      code.toLowerCase(),
      ` ${code.replaceAll("-", " ")}\n`,
      "oiabc defgh-JKMNPqrstv",
    ]) {
      expect(readCode(typed)).toBe("01ABCDEFGHJKMNPQRSTV");
      expect(hashCode(typed)).toBe(hashCode(code));
    }
    expect(hashCode(code)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashCode("11ABC-DEFGH-JKMNP-QRSTV")).not.toBe(hashCode(code));
  });

  it.each(["", "0", "01ABC-DEFGH-JKMNP-QRST", "01ABC-DEFGH-JKMNP-QRSTVW", "u".repeat(20), "0".repeat(101)])(
    "cannot be: %s",
    (typed) => {
      expect(readCode(typed)).toBeNull();
    },
  );
});
