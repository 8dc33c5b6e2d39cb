import { afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";

// What becomes of a known email when a provider says nothing of it, or says something else.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

afterEach(async () => {
  await prisma.user.deleteMany();
});

const accountsOf = (userId: string | null) => prisma.account.findMany({ where: { userId: userId ?? "" } });

describe("an answer without an email", () => {
  const none = { email: null, emailVerified: false };

  it("says nothing about somebody who is known: their verified one stays, and lets them in", async () => {
    const identity = proven({ email: "ada@acme.test" });
    const { userId } = await admitted(identity);
    vi.stubEnv("ALLOWED_EMAILS", "ada@acme.test");
    expect((await admitted({ ...identity, ...none })).userId).toBe(userId);
    expect(await accountsOf(userId)).toMatchObject([{ email: "ada@acme.test", emailVerified: true }]);
    // Whoever is not known has no address to come in by.
    const { error } = await admitted(proven({ ...none }));
    expect(error).toMatchObject({ failure: "not_allowed" });
  });

  it("says at X that there is none that is confirmed", async () => {
    const identity = proven({ email: "ada@acme.test", provider: "twitter" });
    const { userId } = await admitted(identity);
    await admitted({ ...identity, ...none });
    expect(await accountsOf(userId)).toMatchObject([none]);
  });

  it("is not one that says it is not verified", async () => {
    const identity = proven({ email: "ada@acme.test" });
    const { userId } = await admitted(identity);
    await admitted({ ...identity, emailVerified: false });
    expect(await accountsOf(userId)).toMatchObject([{ email: "ada@acme.test", emailVerified: false }]);
  });
});
