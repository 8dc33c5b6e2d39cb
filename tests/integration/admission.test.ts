import { afterEach, describe, expect, it } from "vitest";
import { SignInRefused } from "@/features/sign-in/failures";
import { openToken } from "@/lib/vault";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { sso, ssoOffered } from "../vendors/sso";

// What becomes of a proven identity, in a real database, one sign-in after another.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ...ssoOffered });

afterEach(async () => {
  await prisma.user.deleteMany();
});

const userOf = (id: string | null) => prisma.user.findUniqueOrThrow({ where: { id: id ?? "" } });
const accountsOf = (userId: string | null) =>
  prisma.account.findMany({ where: { userId: userId ?? "" }, orderBy: { linkedAt: "asc" } });

describe("somebody new", () => {
  it("becomes a user with an account, as the provider says", async () => {
    const identity = proven({ image: "https://pictures.acme.test/1.png" });
    const tokens = {
      access_token: "gho_1",
      token_type: "bearer",
      scope: "read:user",
      expires_at: 1_900_000_000,
    };
    const { userId, outcome } = await admitted(identity, tokens);
    expect(outcome).toBe("new");
    const { name, email, image, label, issuer, provider } = identity;
    expect(await userOf(userId)).toMatchObject({
      name,
      email,
      image,
      emailVerified: expect.any(Date),
      role: "user",
    });
    const [account] = await accountsOf(userId);
    const { access_token: _, ...columns } = tokens;
    expect(account).toMatchObject({
      ...columns,
      provider,
      issuer,
      label,
      email,
      type: "oauth",
      emailVerified: true,
      providerAccountId: identity.subject,
      // By this the account that somebody signed up with is known later.
      linkedAt: (await userOf(userId)).createdAt,
    });
  });

  it("without a verified email is a user without one, and may be one of many", async () => {
    for (const changes of [{ emailVerified: false }, { email: null, emailVerified: false }]) {
      const { userId } = await admitted(proven({ email: "same@acme.test", ...changes }));
      expect(await userOf(userId)).toMatchObject({ email: null, emailVerified: null });
    }
  });

  it("with an unverified email of somebody else takes nothing of theirs", async () => {
    const victim = await admitted(proven({ email: "ada@acme.test" }));
    const { userId, outcome } = await admitted(
      proven({ ...sso, email: "ada@acme.test", emailVerified: false }),
    );
    expect(outcome).toBe("new");
    expect(userId).not.toBe(victim.userId);
    expect((await userOf(userId)).email).toBeNull();
    expect((await accountsOf(userId))[0]).toMatchObject({ email: "ada@acme.test", emailVerified: false });
    expect((await userOf(victim.userId)).email).toBe("ada@acme.test");
  });

  it("who came first with a victim's unverified email locks the victim out of nothing", async () => {
    const attacker = await admitted(proven({ email: "ada@acme.test", emailVerified: false }));
    const victim = await admitted(proven({ ...sso, email: "ada@acme.test" }));
    expect(victim.outcome).toBe("new");
    expect(victim.userId).not.toBe(attacker.userId);
    expect((await userOf(victim.userId)).email).toBe("ada@acme.test");
    expect((await userOf(attacker.userId)).email).toBeNull();
  });

  it("with somebody else's verified email is a conflict that names the ways in, and changes nothing", async () => {
    const first = await admitted(proven({ email: "ada@acme.test" }));
    const { error, conflict, userId } = await admitted(proven({ ...sso, email: "ada@acme.test" }));
    expect(error).toBeInstanceOf(SignInRefused);
    expect(error).toMatchObject({ failure: "email_taken" });
    expect(String(error)).not.toContain("ada@acme.test");
    expect(conflict).toMatchObject({ userId: first.userId, ways: ["github"], mayTake: false });
    expect(userId).toBeNull();
    expect(await prisma.account.count()).toBe(1);
    expect(await prisma.user.count()).toBe(1);
  });

  it("with the verified email of a user whom nobody can sign in as becomes that user", async () => {
    const left = await prisma.user.create({
      data: { name: "Left", email: "ada@acme.test", emailVerified: new Date(0), role: "admin" },
    });
    const { userId, outcome } = await admitted(proven({ email: "ada@acme.test", name: "Ada" }));
    expect({ userId, outcome }).toEqual({ userId: left.id, outcome: "linked" });
    const { updatedAt: _, lastSeenDay: __, ...same } = left;
    expect(await prisma.user.findMany()).toEqual([expect.objectContaining(same)]);
    expect(await accountsOf(left.id)).toHaveLength(1);
    expect((await admitted(proven({ ...sso, email: "ada@acme.test" }))).conflict?.ways).toEqual(["github"]);
  });

  it("with that user's email unverified does not", async () => {
    const left = await prisma.user.create({ data: { email: "ada@acme.test", emailVerified: new Date() } });
    const { userId } = await admitted(proven({ email: "ada@acme.test", emailVerified: false }));
    expect(userId).not.toBe(left.id);
    expect(await accountsOf(left.id)).toEqual([]);
  });
});

describe("somebody known", () => {
  it("is the same user again, whatever changed at the provider", async () => {
    const identity = proven();
    const first = await admitted(identity);
    const again = await admitted({
      ...identity,
      name: "Renamed",
      label: "@renamed",
      image: "https://a.example/b",
    });
    expect(again).toMatchObject({ userId: first.userId, outcome: "known" });
    expect(await prisma.user.count()).toBe(1);
    const accounts = await accountsOf(first.userId);
    expect(accounts.map(({ label }) => label)).toEqual(["@renamed"]);
    // The name is the person's own by now.
    expect((await userOf(first.userId)).name).toBe(identity.name);
  });

  it("is told apart by provider and subject together", async () => {
    const identity = proven({ subject: "1", email: null, emailVerified: false });
    const ids = [
      identity,
      { ...identity, ...sso },
      { ...identity, subject: "2" },
      { ...identity, subject: "01" },
    ];
    const all = [];
    for (const each of ids) all.push((await admitted(each)).userId);
    expect(new Set(all).size).toBe(4);
  });

  it("has the new email when the old one came from that account", async () => {
    const identity = proven({ email: "old@acme.test" });
    const { userId } = await admitted(identity);
    await admitted({ ...identity, email: "new@acme.test" });
    expect((await userOf(userId)).email).toBe("new@acme.test");
    expect((await accountsOf(userId))[0]).toMatchObject({ email: "new@acme.test", emailVerified: true });
  });

  it("gets an email once the provider has verified one", async () => {
    const identity = proven({ email: "ada@acme.test", emailVerified: false });
    const { userId } = await admitted(identity);
    await admitted({ ...identity, emailVerified: true });
    expect(await userOf(userId)).toMatchObject({ email: "ada@acme.test", emailVerified: expect.any(Date) });
  });

  it("keeps the email when the new one is unverified, gone, or somebody else's", async () => {
    const identity = proven({ email: "own@acme.test" });
    const { userId } = await admitted(identity);
    await admitted(proven({ email: "taken@acme.test" }));
    for (const changes of [
      { email: "new@acme.test", emailVerified: false },
      { email: null, emailVerified: false },
    ]) {
      await admitted({ ...identity, ...changes });
      expect((await userOf(userId)).email).toBe("own@acme.test");
    }
    await admitted(identity);
    const { error } = await admitted({ ...identity, email: "taken@acme.test" });
    expect(error).toBeNull();
    expect((await userOf(userId)).email).toBe("own@acme.test");
    expect(await prisma.user.count({ where: { email: "taken@acme.test" } })).toBe(1);
  });

  it("keeps the email that came from elsewhere", async () => {
    const identity = proven({ email: "at-github@acme.test" });
    const { userId } = await admitted(identity);
    const email = "at-sso@acme.test";
    await prisma.user.update({
      where: { id: userId ?? "" },
      data: {
        email,
        accounts: {
          create: {
            ...{ type: "oidc", provider: sso.provider, issuer: sso.issuer },
            ...{ providerAccountId: "2", email, emailVerified: true },
          },
        },
      },
    });
    await admitted({ ...identity, email: "new@acme.test" });
    expect((await userOf(userId)).email).toBe("at-sso@acme.test");
  });

  it("at another issuer is somebody else, and nothing of theirs changes", async () => {
    const identity = proven();
    const { userId } = await admitted(identity, { access_token: "gho_1" });
    const before = await accountsOf(userId);
    for (const issuer of ["https://github.acme.test/login/oauth", "local"]) {
      const { error, userId: none } = await admitted({ ...identity, issuer }, { access_token: "gho_2" });
      expect(error).toMatchObject({ failure: "provider_refused" });
      expect(none).toBeNull();
    }
    expect(await accountsOf(userId)).toEqual(before);
  });

  it("from before accounts had an issuer gets one, and then it counts", async () => {
    const identity = proven();
    const { userId } = await admitted(identity);
    await prisma.account.updateMany({ data: { issuer: null } });
    expect((await admitted(identity)).userId).toBe(userId);
    expect((await admitted({ ...identity, issuer: "local" })).error).toMatchObject({
      failure: "provider_refused",
    });
  });

  it("is refused when disabled, and nothing changes", async () => {
    const identity = proven();
    const { userId } = await admitted(identity);
    await prisma.user.updateMany({ data: { disabledAt: new Date() } });
    const before = await accountsOf(userId);
    expect((await admitted({ ...identity, label: "@new" })).error).toMatchObject({ failure: "disabled" });
    expect(await accountsOf(userId)).toEqual(before);
  });
});

describe("the provider's tokens", () => {
  const opened = async (userId: string | null, column: "access_token" | "refresh_token") => {
    const [row] = await accountsOf(userId);
    const sealed = row?.[column];
    const slot = { provider: row?.provider ?? "", providerAccountId: row?.providerAccountId ?? "", column };
    return sealed ? openToken(sealed, slot) : null;
  };

  it("are sealed, and the ID token is not kept at all", async () => {
    const tokens = { access_token: "gho_access", refresh_token: "ghr_refresh", id_token: "eyJ.id.token" };
    const { userId } = await admitted(proven(), tokens);
    const text = JSON.stringify([await accountsOf(userId), await userOf(userId)]);
    for (const token of Object.values(tokens)) expect(text).not.toContain(token);
    expect(await opened(userId, "access_token")).toBe("gho_access");
    expect(await opened(userId, "refresh_token")).toBe("ghr_refresh");
  });

  it("open in their own row and column only", async () => {
    const tokens = { access_token: "gho_access", refresh_token: "ghr_refresh" };
    const [one, two] = [await admitted(proven(), tokens), await admitted(proven(), tokens)];
    const [first] = await accountsOf(one.userId);
    await prisma.account.updateMany({
      where: { userId: two.userId ?? "" },
      data: { access_token: first?.access_token, refresh_token: first?.access_token },
    });
    for (const column of ["access_token", "refresh_token"] as const)
      await expect(opened(two.userId, column)).rejects.toThrow("another slot");
  });

  it("are replaced by the next sign-in's; a refresh token that does not come again is kept", async () => {
    const identity = proven();
    const { userId } = await admitted(identity, { access_token: "a1", refresh_token: "r1", scope: "a b" });
    for (const next of [{ access_token: "a2" }, { access_token: "a3", refresh_token: "" }]) {
      await admitted(identity, next);
      expect(await opened(userId, "access_token")).toBe(next.access_token);
      expect(await opened(userId, "refresh_token")).toBe("r1");
      expect((await accountsOf(userId))[0]?.scope).toBeNull();
    }
    await admitted(identity, { access_token: "a4", refresh_token: "r2" });
    expect(await opened(userId, "refresh_token")).toBe("r2");
  });

  it("may be absent", async () => {
    const { userId } = await admitted(proven());
    expect((await accountsOf(userId))[0]).toMatchObject({
      access_token: null,
      refresh_token: null,
      scope: null,
    });
  });
});
