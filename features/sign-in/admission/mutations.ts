import { refreshKeys } from "@/features/directory/mutations";
import type { SecurityEvent } from "@/features/events/events";
import { logEvent, recordEvent, storeEvent } from "@/features/events/mutations";
import { findEntry } from "@/features/providers";
import { vouchedNow } from "@/features/providers/on-offer";
import { keepsTokens, missingScopes, scopesOf } from "@/features/providers/scopes";
import type { ProvenIdentity, Scopes } from "@/features/providers/types";
import { openSession } from "@/features/session/mutations";
import { textOf } from "@/features/session/session-id";
import { storeBy } from "@/features/session/store";
import {
  type AccountColumns,
  identityOf,
  reachOf,
  tokensToStore,
} from "@/features/sign-in/admission/columns";
import type { FoundAccount } from "@/features/sign-in/admission/queries";
import { type Admitted, type Granted, Overtaken, type Visit } from "@/features/sign-in/admission/visit";
import { SignInRefused } from "@/features/sign-in/failures";
import type { Intent } from "@/features/sign-in/intent";
import { eventOf } from "@/features/sign-in/record";
import { signInStep } from "@/features/sign-in/telemetry";
import type { Prisma } from "@/generated/prisma/client";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { db } from "@/lib/db";

/** Writes user, account, session and event in one transaction. */
export async function comeIn(
  { provider, issuer }: Pick<ProvenIdentity, "provider" | "issuer">,
  visit: Visit,
  file: (tx: Prisma.TransactionClient) => Promise<Omit<Admitted, "session">>,
): Promise<Admitted> {
  const { intent, asker, previous, userAgent, client } = visit;
  // Whom a person connects, or what they allow, proves nothing about them: how they came in, and when, stays.
  const keepsProof = intent !== null && intent.kind !== "confirm";
  const { admitted, event } = await db().$transaction(async (tx) => {
    const filed = await file(tx);
    const session = await signInStep("session creation", provider, () =>
      openSession(tx, filed.userId, {
        proof: (keepsProof && asker) || { provider, issuer, authenticatedAt: new Date() },
        asker: asker && { id: textOf(asker.id), keepsProof },
        previous,
        userAgent,
        clientId: client?.id ?? null,
      }),
    );
    if (!session) throw new SignInRefused("expired", "the session that asked has been ended");
    const event = eventOf(provider, filed, visit);
    if (event) await storeEvent(tx, event);
    return { admitted: { ...filed, session }, event };
  });
  if (event) logEvent(event);
  return admitted;
}

/** An identity, as an account keeps it. */
export type Filed = { type: string; provider: string; providerAccountId: string } & AccountColumns;

/** Files an identity under an existing user: the one who asked, or one without a way in. */
export async function link(
  tx: Prisma.TransactionClient,
  userId: string,
  filed: Filed,
  asker: Visit["asker"],
): Promise<void> {
  if (asker) {
    await holdAsker(tx, textOf(asker.id), userId);
  } else {
    // Holds the row, so that of two identities with the same email one finds the user and the other a conflict.
    await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } });
    if ((await tx.account.count({ where: { userId } })) > 0)
      throw new Overtaken("the user has a way in by now");
  }
  await storeBy(tx).linkAccount({ userId, ...filed });
  await refreshKeys(tx, userId);
}

/**
 * The session that asked is still open, and held until the end: one that is being ended neither links nor confirms.
 * @throws SignInRefused
 */
export async function holdAsker(tx: Prisma.TransactionClient, id: string, userId: string): Promise<void> {
  const now = new Date();
  const { count } = await tx.session.updateMany({
    where: { id, userId, expires: { gt: now }, absoluteExpires: { gt: now } },
    data: { lastSeenAt: now },
  });
  if (count === 0) throw new SignInRefused("expired", "the session that asked has been ended");
}

/**
 * Brings an account up to what its provider says now.
 * @returns what a round trip for more access brought; null for any other
 */
export async function updateAccount(
  tx: Prisma.TransactionClient,
  provider: string,
  account: FoundAccount,
  columns: AccountColumns,
  intent: Intent | null,
): Promise<Granted | null> {
  const rules: Pick<Scopes, "signIn" | "includes"> = findEntry(provider)?.scopes ?? { signIn: [] };
  const keeps = keepsTokens(reachOf(account), columns, rules);
  const { id, userId, scope } = account;
  // What is replaced is what was weighed: a wider grant that came meanwhile is weighed anew.
  const { count } = await tx.account.updateMany({
    where: keeps ? { id } : { id, scope },
    data: { ...identityOf(columns), ...(keeps ? {} : tokensToStore(columns)) },
  });
  if (count === 0) throw new Overtaken("the account allows something else by now, or is gone");
  if (account.label !== columns.label || account.email !== columns.email) await refreshKeys(tx, userId);
  if (intent?.kind !== "grant") return null;
  const had = account.access_token === null ? [] : scopesOf(account.scope, rules.signIn);
  const has = scopesOf((keeps ? account : columns).scope, rules.signIn);
  return {
    gained: missingScopes(had, has, rules.includes),
    missing: missingScopes(has, intent.wanted, rules.includes),
  };
}

/** The user's email follows its account's where it came from there. */
export async function followEmail(
  { userId, user, ...account }: FoundAccount,
  email: string | null,
): Promise<void> {
  const own = user.email;
  const vouchedElsewhere =
    own !== null && user.accounts.some((other) => other.email === own && vouchedNow(other).emailVerified);
  // An email that they no longer have was taken from them. They may choose it; it does not come back by itself.
  const taken = own === null && email === account.email && account.emailVerified;
  if (email === own || vouchedElsewhere || taken) return;
  const given = await giveEmail(userId, email, own);
  if (!given || own === null) return;
  await recordEvent({
    userId,
    kind: "email_changed",
    provider: account.provider,
    // part: mail
    formerEmail: own,
  });
}

/**
 * Takes an email from its user, who keeps everything else. It does not come back to them by itself.
 * @returns whether it was theirs
 */
export async function takeEmail(
  tx: Pick<Prisma.TransactionClient, "user">,
  userId: string,
  email: string,
): Promise<boolean> {
  const data = { email: null, emailVerified: null };
  return (await tx.user.updateMany({ where: { id: userId, email }, data })).count > 0;
}

/**
 * Takes an email for somebody who proves it by a stronger word, and tells the person who had it.
 * @throws Overtaken when it is not theirs any more
 */
export async function loseEmail(tx: Prisma.TransactionClient, loss: Loss): Promise<void> {
  if (!(await takeEmail(tx, loss.userId, loss.email)))
    throw new Overtaken("the email is not theirs any more");
  await storeEvent(tx, lossOf(loss));
}

/** An email that goes from its user, by the provider that vouches for somebody else where that is known. */
type Loss = { userId: string; email: string; provider: string | null };

/** What the person hears who had it. */
export function lossOf({ userId, email, provider }: Loss): SecurityEvent {
  return {
    userId,
    kind: "email_lost",
    provider,
    // part: mail
    formerEmail: email,
  };
}

/**
 * Gives a user a verified email, unless they have another one by now or somebody else has it.
 * @param instead the email that it takes the place of
 * @returns whether it is theirs now
 */
export async function giveEmail(
  userId: string,
  email: string | null,
  instead: string | null = null,
): Promise<boolean> {
  if (!email) return false;
  try {
    const { count } = await db().user.updateMany({
      where: { id: userId, email: instead },
      data: { email, emailVerified: new Date() },
    });
    return count > 0;
  } catch (error) {
    // Somebody else has it and keeps it; this person keeps what they had.
    if (!isUniqueViolation(error)) throw error;
    return false;
  }
}
