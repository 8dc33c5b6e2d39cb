import { describe, expect, it } from "vitest";
import { type IssuerRule, readAuthorizationResponse } from "@/features/oauth/authorization-response";
import { AuthorizationRefused, ProviderUntrusted } from "@/features/oauth/errors";

const own = "https://id.acme.test";
const may: IssuerRule = { name: own, promised: false };
const must: IssuerRule = { name: own, promised: true };
const check = (query: string, rule: IssuerRule = may) =>
  readAuthorizationResponse(new URLSearchParams(query), rule);

/** @returns the message of the refusal, or an empty string. */
function refusal(query: string, rule: IssuerRule = may): string {
  try {
    check(query, rule);
    return "";
  } catch (error) {
    if (error instanceof AuthorizationRefused) return "";
    if (!(error instanceof ProviderUntrusted)) throw error;
    return error.message;
  }
}

describe("an answer of the provider", () => {
  it("gives its code", () => {
    expect(check("code=abc&state=def")).toBe("abc");
  });

  it("is an error where it names one, and its description is not repeated", () => {
    const call = () => check("error=access_denied&error_description=hunter2&state=def");
    expect(call).toThrow(AuthorizationRefused);
    expect(call).toThrow(expect.objectContaining({ code: "access_denied" }));
    expect(call).not.toThrow(/hunter2/);
  });

  it.each(["", "state=def", "code=&state=def"])("is refused with neither: %j", (query) => {
    expect(refusal(query)).toContain("neither a code nor an error");
  });

  it("may carry what we do not know, such as a session state or a hint", () => {
    check("code=abc&state=def&session_state=1&scope=openid+email&authuser=0&prompt=none&token_type=x&id=1");
  });

  it.each(["code", "state", "iss", "error", "error_description", "scope", "anything", "__proto__", ""])(
    "is refused with %j twice, the same value or another",
    (name) => {
      for (const rule of [may, must]) {
        const rest = `code=a&state=b&iss=${own}&error=c`;
        expect(refusal(`${rest}&${name}=x&${name}=x`, rule)).toContain("came twice");
        expect(refusal(`${name}=x&${rest}&${name}=y`, rule)).toContain("came twice");
        expect(refusal(`${name}=&${rest}&${name}=`, rule)).toContain("came twice");
      }
    },
  );

  it("tells a parameter in another case or spelling apart", () => {
    check("code=a&Code=b&code%20=c");
    expect(refusal("code=a&c%6Fde=b")).toContain("came twice");
  });

  it.each(["access_token", "id_token", "token", "refresh_token"])("is refused with a %s", (name) => {
    for (const rule of [may, must])
      for (const value of ["eyJ0.e30.c2ln", ""])
        expect(refusal(`code=a&state=b&${name}=${value}`, rule)).toContain("a token");
  });
});

describe("the issuer in an answer", () => {
  const encoded = encodeURIComponent(own);

  it("may be the right one, be it promised or newly sent", () => {
    check(`code=a&iss=${encoded}`, must);
    check(`code=a&iss=${encoded}`, may);
  });

  it("may be another name of the same provider", () => {
    const rule = { ...may, alsoKnownAs: ["https://api.acme.test", "https://old.acme.test"] };
    for (const iss of [own, ...rule.alsoKnownAs]) check(`code=a&iss=${encodeURIComponent(iss)}`, rule);
    expect(refusal(`code=a&iss=${encodeURIComponent("https://api.acme.test.evil.example")}`, rule)).not.toBe(
      "",
    );
  });

  it("may be any at an origin, where the provider has published none", () => {
    const rule = { ...may, origin: "https://id.acme.test" };
    for (const iss of ["https://id.acme.test", "https://id.acme.test/oauth", own])
      check(`code=a&iss=${encodeURIComponent(iss)}`, rule);
    for (const iss of [
      "https://id.acme.test.evil.example",
      "http://id.acme.test",
      "https://acme.test",
      "id.acme.test",
    ])
      expect(refusal(`code=a&iss=${encodeURIComponent(iss)}`, rule), iss).toContain("another issuer");
  });

  it("may be absent only where it is not promised, or from a refusal, which a code is never in", () => {
    check("code=a", may);
    expect(refusal("code=a", must)).toContain("no issuer");
    expect(refusal("error=access_denied", must)).toBe("");
    expect(refusal("error=quota_of_sign_ins_spent&error_description=Come+back&state=s", must)).toBe("");
    for (const query of ["code=a&error=access_denied", "code=&error=access_denied", "state=s", ""])
      expect(refusal(query, must), query).toContain("no issuer");
    // Whoever names another one is not excused by an error.
    expect(refusal("error=access_denied&iss=https://evil.example", must)).toContain("another issuer");
  });

  it.each([
    "",
    " ",
    "https://evil.example",
    "https://id.acme.test/",
    "https://id.acme.test.evil.example",
    "http://id.acme.test",
    "HTTPS://ID.ACME.TEST",
    "https://id.acme.test:443",
    "https://id.acme.test ",
    "id.acme.test",
  ])("is refused when it is %j, which is not exactly its name", (iss) => {
    for (const rule of [may, must])
      expect(refusal(`code=a&iss=${encodeURIComponent(iss)}`, rule)).toContain("another issuer");
  });
});

it("a refusal repeats nothing of the answer", () => {
  const canary = "hunter2";
  for (const query of [
    `code=${canary}&code=${canary}`,
    `id_token=${canary}`,
    `iss=${canary}`,
    `${canary}=1&${canary}=2`,
  ])
    expect(refusal(query, must)).toMatch(/^authorization response: (?!.*hunter2)/);
});
