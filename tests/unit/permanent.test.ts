import { describe, expect, it, vi } from "vitest";
import { cookieName } from "@/lib/cookies";
import { usualDatabaseUrl } from "@/lib/database/url";
import { unseal } from "@/lib/sealed-value";
import { testEnvironment } from "../support/environment";

testEnvironment();

// Written by the first version. Whoever changes what is looked for here signs people out or loses what is stored: see
// lib/permanent.ts.
describe("what an older version has left is still found", () => {
  it("cookies by their names", () => {
    vi.stubEnv("AUTH_URL", "https://app.acme.test");
    expect(cookieName("session")).toBe("__Host-valet-key.session");
  });

  it("what is sealed in them", async () => {
    const sealed =
      "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..I_fcr8AlgxnUPebM.nJ_qklxSt4tOABPFz9eK0AduHX6vtZxITyniDQ7pRNYnmrjS0sYg04A.8ukMDbOOeJUdzEhn9MeX2w";
    expect(await unseal("purpose", sealed)).toMatchObject({ a: 1 });
    expect(await unseal("another purpose", sealed)).toBeNull();
  });

  it("the database's file", () => {
    expect(usualDatabaseUrl).toBe("file:.data/valet-key.db");
  });
});
