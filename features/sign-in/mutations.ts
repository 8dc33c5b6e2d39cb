import { keepsTokens, missingScopes, scopesOf } from "@/features/connections/policy";
import { sealTokens } from "@/features/connections/vault";
import { SignInRefused } from "@/features/sign-in/failures";
import type { Flow } from "@/features/sign-in/flow";
import type { ProvenIdentity } from "@/features/sign-in/identify";
import { decideAdmission } from "@/features/sign-in/policy";
import { findEntry } from "@/features/sign-in/providers";
import type { TokenSet } from "@/features/sign-in/providers/types";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";
import { env } from "@/lib/env";

/** How often a sign-up is tried that loses a race to another one of the same person. */
const attempts = 3;

/**
 * Lets a proven identity in: finds its account and brings it up to date, or makes user and account in one
 * transaction. Any number of these at once end with one user, and one that breaks off leaves nothing behind.
 *
 * @param tokens the token endpoint's answer; a refresh token that did not come again is kept
 * @param store gets to know the user, or the conflict
 * @throws SignInRefused
 */
export async function admit(identity: ProvenIdentity, tokens: TokenSet, store: Flow): Promise<void> {
  const { intent } = store;
  // A provider may leave out what it granted when it is what it was asked for.
  const scope = tokens.scope ?? (intent?.kind === "grant" ? intent.asked.join(" ") : undefined);
  const columns = await accountColumns(identity, { ...tokens, scope });
  for (let attempt = 1; ; attempt++) {
    try {
      store.userId = await admitOnce(identity, columns, store);
      return;
    } catch (error) {
      if (attempt === attempts || !(isUniqueViolation(error) || error instanceof Overtaken)) throw error;
    }
  }
}

/** Another request of the same person was faster; looking again shows what it did. */
class Overtaken extends Error {
  override name = "Overtaken";
}

type AccountColumns = Awaited<ReturnType<typeof accountColumns>>;

async function admitOnce(identity: ProvenIdentity, columns: AccountColumns, store: Flow): Promise<string> {
  const { provider, subject: providerAccountId, protocol: type, name, image } = identity;
  const email = identity.emailVerified ? identity.email : null;
  const filed = { type, provider, providerAccountId, ...columns };
  const account = await db().account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId } },
    select: {
      id: true,
      userId: true,
      issuer: true,
      access_token: true,
      refresh_token: true,
      expires_at: true,
      scope: true,
      user: {
        select: {
          email: true,
          disabledAt: true,
          accounts: {
            where: { emailVerified: true, NOT: { provider, providerAccountId } },
            select: { email: true },
          },
        },
      },
    },
  });
  const admission = decideAdmission(
    identity,
    account && {
      ...account,
      disabled: account.user.disabledAt !== null,
      otherEmails: account.user.accounts.map((other) => other.email),
    },
    account || store.intent ? null : await emailOwner(email, filed),
    store.intent,
    env(),
  );
  switch (admission.kind) {
    case "known":
      store.outcome = "known";
      if (store.asker) await holdAsker(db(), store.asker.id, admission.userId);
      if (account) await updateAccount(account, columns, email, store);
      return admission.userId;
    case "new": {
      const { id } = await db().user.create({
        data: { name, email, image, emailVerified: email && new Date(), accounts: { create: filed } },
        select: { id: true },
      });
      store.outcome = "new";
      return id;
    }
    case "link":
      await link(admission.userId, filed, store);
      store.outcome = "linked";
      await giveEmail(admission.userId, email);
      return admission.userId;
    case "conflict":
      store.conflict = { userId: admission.userId, ways: [...admission.ways] };
      throw new SignInRefused("email_taken", "the email belongs to a user with another sign-in method");
    case "refused":
      // A disabled person, or one who is on no list any more, has proven who they are all the same.
      if (!store.intent && admission.cause !== "provider_refused")
        store.refusedUserId = account?.userId ?? null;
      throw new SignInRefused(admission.cause, admission.reason);
  }
}

type Filed = { type: string; provider: string; providerAccountId: string } & AccountColumns;

/** Files an identity under a user who is there already: the one who asked, or one whom nobody can sign in as. */
async function link(userId: string, filed: Filed, { asker }: Flow): Promise<void> {
  await db().$transaction(async (tx) => {
    if (asker) {
      await holdAsker(tx, asker.id, userId);
    } else {
      // Holds the row, so that of two identities with the same email one finds the user and the other a conflict.
      await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } });
      if ((await tx.account.count({ where: { userId } })) > 0)
        throw new Overtaken("the user has a way in by now");
    }
    await tx.account.create({ data: { userId, ...filed }, select: { id: true } });
  });
}

/**
 * The session that asked is still open, and held until the end: one that is being ended neither links nor confirms.
 * @throws SignInRefused
 */
async function holdAsker(client: Pick<Prisma.TransactionClient, "session">, id: string, userId: string) {
  const now = new Date();
  const { count } = await client.session.updateMany({
    where: { id, userId, expires: { gt: now }, absoluteExpires: { gt: now } },
    data: { lastSeenAt: now },
  });
  if (count === 0) throw new SignInRefused("expired", "the session that asked has been ended");
}

/** @throws Overtaken when the identity is filed under that user by now */
async function emailOwner(
  email: string | null,
  { provider, providerAccountId }: Pick<Filed, "provider" | "providerAccountId">,
) {
  const user = email
    ? await db().user.findUnique({
        where: { email },
        select: {
          id: true,
          disabledAt: true,
          accounts: {
            select: { provider: true, providerAccountId: true },
            orderBy: { linkedAt: "asc" },
          },
        },
      })
    : null;
  if (!user) return null;
  const own = (way: { provider: string; providerAccountId: string }) =>
    way.provider === provider && way.providerAccountId === providerAccountId;
  if (user.accounts.some(own)) throw new Overtaken("the identity has signed up by now");
  const ways = user.accounts.map(({ provider }) => provider);
  return { userId: user.id, ways, disabled: user.disabledAt !== null };
}

/** Brings an account up to what its provider says now, and the user's email with it if it came from there. */
async function updateAccount(
  account: {
    id: string;
    userId: string;
    /** With the verified emails of the user's other accounts. */
    user: { email: string | null; accounts: readonly { email: string | null }[] };
  } & StoredTokens,
  columns: AccountColumns,
  email: string | null,
  store: Flow,
): Promise<void> {
  const entry = findEntry(store.provider ?? "");
  const rules = { scopes: entry?.scopes ?? [], scopeIncludes: entry?.scopeIncludes };
  const keeps = keepsTokens(reachOf(account), columns, rules);
  const { id, scope } = account;
  // What is replaced is what was weighed: a wider grant that came meanwhile is weighed anew.
  const { count } = await db().account.updateMany({
    where: keeps ? { id } : { id, scope },
    data: { ...identityOf(columns), ...(keeps ? {} : tokensToStore(columns)) },
  });
  if (count === 0 && !keeps && (await db().account.count({ where: { id } })) > 0)
    throw new Overtaken("the account allows something else by now");
  if (store.intent?.kind === "grant") {
    const had = account.access_token === null ? [] : scopesOf(account.scope, rules.scopes);
    const has = scopesOf((keeps ? account : columns).scope, rules.scopes);
    store.granted = {
      gained: missingScopes(had, has, rules.scopeIncludes),
      missing: missingScopes(has, store.intent.wanted, rules.scopeIncludes),
    };
  }
  const own = account.user.email;
  const vouchedElsewhere = own !== null && account.user.accounts.some((other) => other.email === own);
  if (email !== own && !vouchedElsewhere) await giveEmail(account.userId, email, own);
}

type StoredTokens = Pick<AccountColumns, "access_token" | "refresh_token" | "expires_at" | "scope">;

function reachOf({ access_token, refresh_token, expires_at, scope }: StoredTokens) {
  return { scope, lasts: refresh_token !== null || (access_token !== null && expires_at === null) };
}

function identityOf({ issuer, label, email, emailVerified }: AccountColumns) {
  return { issuer, label, email, emailVerified };
}

/** Those of what a round trip brought that take the place of an account's. */
function tokensToStore(brought: AccountColumns) {
  const { access_token, refresh_token, expires_at, token_type, scope } = brought;
  const tokens = { access_token, expires_at, token_type, scope };
  // Many providers send a refresh token once; the one that we have still counts.
  if (!refresh_token) return tokens;
  // A refresh that is under way is one of the old grant: without its lease it stores nothing.
  return { ...tokens, refresh_token, refreshLease: null, refreshLeaseUntil: null };
}

/**
 * Gives a user a verified email, unless they have another one by now or somebody else has it.
 * @param instead the email that it takes the place of
 */
async function giveEmail(userId: string, email: string | null, instead: string | null = null): Promise<void> {
  if (!email) return;
  try {
    await db().user.updateMany({
      where: { id: userId, email: instead },
      data: { email, emailVerified: new Date() },
    });
  } catch (error) {
    // Somebody else has it and keeps it; this person keeps what they had.
    if (!isUniqueViolation(error)) throw error;
  }
}

async function accountColumns(identity: ProvenIdentity, tokens: TokenSet) {
  const { provider, subject: providerAccountId, issuer, label, email, emailVerified } = identity;
  const sealed = await sealTokens(tokens, { provider, providerAccountId });
  return { issuer, label, email, emailVerified, ...sealed };
}
