import { describe, expect, it } from "vitest";
import { notices } from "@/features/events/mail/letters";
import { findCodesNotice } from "@/features/recovery-codes/notices";
import { hashCode, newCode } from "@/features/recovery-codes/policy";

describe("a recovery code", () => {
  it("has 100 random bits, in letters that are read for no others", () => {
    const codes = Array.from({ length: 2000 }, newCode);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    // Each of the 32 letters comes some 1250 times.
    for (const letter of "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
      expect(codes.join("").split(letter).length).toBeGreaterThan(900);
  });

  const code = "01ABC-DEFGH-JKMNP-QRSTV";

  it.each([
    code,
    code.toLowerCase(),
    code.replaceAll("-", ""),
    ` ${code.replaceAll("-", " – ")}\n`,
    "oiabc defgh-JKMNPqrstv",
    "OLABC.DEFGH.JKMNP.QRSTU",
    "０１ＡＢＣ－ＤＥＦＧＨ－ＪＫＭＮＰ－ＱＲＳＴＶ",
  ])("is found however it is typed: %s", (typed) => {
    expect(hashCode(typed)).toBe(hashCode(code));
  });

  it("is kept as a hash of its own", () => {
    const hashes = [code, "11ABC-DEFGH-JKMNP-QRSTV", "01ABC-DEFGH-JKMNP-QRSTW"].map(hashCode);
    expect(new Set(hashes).size).toBe(3);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    "",
    "0",
    code.slice(1),
    `${code}W`,
    "ä".repeat(20),
    "А".repeat(20),
    " ".repeat(101),
    `${" ".repeat(90)}${code}`,
  ])("cannot be: %j", (typed) => {
    expect(hashCode(typed)).toBeNull();
  });
});

describe("what is told of recovery codes", () => {
  it("goes out by mail for each set, each use, and each used one that comes again, from known devices too", () => {
    for (const kind of ["recovery_codes_made", "recovery_code_used", "recovery_code_refused"] as const)
      expect(notices[kind]).toEqual(expect.not.objectContaining({ newDeviceOnly: true }));
  });

  it("is in words of ours, whatever the address says", () => {
    expect(findCodesNotice("recovery-codes-kept")?.text).toContain("from now on");
    for (const odd of ["constructor", "", undefined, ["recovery-codes-kept"]])
      expect(findCodesNotice(odd)).toBeNull();
  });
});
