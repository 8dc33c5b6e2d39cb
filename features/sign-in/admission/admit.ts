import { refreshKeys } from "@/features/directory/mutations";
import { logEvent } from "@/features/events/mutations";
import { findEntry } from "@/features/providers";
import { worthNow } from "@/features/providers/on-offer";
import type { ProvenIdentity, TokenSet } from "@/features/providers/types";
import { textOf } from "@/features/session/session-id";
import { storeBy } from "@/features/session/store";
import { accountColumns, keptOf } from "@/features/sign-in/admission/columns";
import {
  comeIn,
  type Filed,
  followEmail,
  giveEmail,
  holdAsker,
  link,
  loseEmail,
  lossOf,
  updateAccount,
} from "@/features/sign-in/admission/mutations";
import { decideAdmission, hasAsked } from "@/features/sign-in/admission/policy";
import { findAccountOf, findOtherOwner } from "@/features/sign-in/admission/queries";
import { type Admitted, Overtaken, type Visit } from "@/features/sign-in/admission/visit";
import { SignInRefused } from "@/features/sign-in/failures";
import { isOvertaken, isUniqueViolation } from "@/lib/database/unique-violation";
import { env } from "@/lib/env";

/** How often a sign-up is tried that loses a race to another one of the same person. */
const attempts = 3;

/**
 * Lets a proven identity in. One transaction finds its account and brings it up to date, or makes user and account, and
 * opens the session. Any number of these at once end with one user, and one that breaks off leaves nothing behind.
 *
 * @param tokens the token endpoint's answer; a refresh token that did not come again is kept
 * @throws SignInRefused
 */
export async function admit(identity: ProvenIdentity, tokens: TokenSet, visit: Visit): Promise<Admitted> {
  const { intent } = visit;
  // A provider may leave out what it granted when it is what it was asked for.
  const scope = tokens.scope ?? (intent?.kind === "grant" ? intent.asked.join(" ") : undefined);
  const columns = await accountColumns(identity, { ...tokens, scope });
  for (let attempt = 1; ; attempt++) {
    try {
      return await admitOnce(identity, columns, visit);
    } catch (error) {
      const again = isUniqueViolation(error) || isOvertaken(error) || error instanceof Overtaken;
      if (attempt === attempts || !again) throw error;
    }
  }
}

async function admitOnce(
  identity: ProvenIdentity,
  columns: Awaited<ReturnType<typeof accountColumns>>,
  visit: Visit,
): Promise<Admitted> {
  const { provider, subject: providerAccountId, protocol: type, name, image } = identity;
  const { intent, asker } = visit;
  const worth = worthNow(identity);
  const email = worth === "nothing" ? null : identity.email;
  const filed: Filed = { type, provider, providerAccountId, ...columns };
  const account = await findAccountOf(identity);
  // An answer that lacks the email says nothing about it, so what is known of the account stays.
  const kept =
    account && identity.email === null && !findEntry(provider)?.identity.noEmailMeansNone ? account : null;
  const admission = decideAdmission(
    kept
      ? { issuer: identity.issuer, email: kept.email, worth: worthNow({ ...kept, issuer: identity.issuer }) }
      : { issuer: identity.issuer, email: identity.email, worth },
    account && {
      ...account,
      disabled: account.user.disabledAt !== null,
      otherEmails: account.user.accounts.map((other) => ({ email: other.email, worth: worthNow(other) })),
    },
    account || intent ? null : await findOtherOwner(email, filed),
    intent,
    env(),
    anewBy(identity, visit),
  );
  switch (admission.kind) {
    case "known": {
      const { userId } = admission;
      if (intent?.kind === "confirm") expectAsked(identity);
      const admitted = await comeIn(identity, visit, async (tx) => {
        if (asker) await holdAsker(tx, textOf(asker.id), userId);
        const brought = { ...columns, ...keptOf(kept) };
        const granted = account && (await updateAccount(tx, provider, account, brought, intent));
        return { userId, name: account?.user.name ?? null, outcome: "known", granted };
      });
      if (account) await followEmail(account, email);
      return admitted;
    }
    case "new": {
      const { from } = admission;
      const lost = from && email ? { userId: from, email, provider } : null;
      const admitted = await comeIn(identity, visit, async (tx) => {
        if (lost) await loseEmail(tx, lost);
        const store = storeBy(tx);
        // Of one moment, by which the account is known that the person signed up with (features/data-deletion).
        const now = new Date();
        const emailVerified = email === null ? null : now;
        const userId = await store.createUser({ name, email, image, emailVerified, createdAt: now });
        await store.linkAccount({ userId, ...filed, linkedAt: now });
        await refreshKeys(tx, userId);
        return { userId, name, outcome: "new", granted: null };
      });
      if (lost) logEvent(lossOf(lost));
      return admitted;
    }
    case "link": {
      const { userId } = admission;
      const admitted = await comeIn(identity, visit, async (tx) => {
        await link(tx, userId, filed, asker);
        return { userId, name: null, outcome: "linked", granted: null };
      });
      await giveEmail(userId, email);
      return admitted;
    }
    case "conflict": {
      const { userId, ways, mayTake } = admission;
      const conflict = { identity, userId, ways: [...ways], mayTake };
      throw new SignInRefused("email_taken", "the email belongs to a user with another sign-in method", {
        conflict,
      });
    }
    case "refused": {
      // A disabled person, or one who is on no list any more, has proven who they are all the same.
      const proven = !intent && admission.cause !== "provider_refused" ? account?.userId : null;
      const elsewhere =
        admission.cause === "linked_elsewhere" && account
          ? { userId: account.userId, accountId: account.id }
          : null;
      throw new SignInRefused(admission.cause, admission.reason, {
        userId: proven ?? null,
        elsewhere,
      });
    }
  }
}

/** @returns the user who has this identity's email, if its person asked for an account of their own; else null */
function anewBy({ provider, subject, issuer }: ProvenIdentity, { anew }: Visit): string | null {
  const own = anew?.provider === provider && anew.subject === subject && anew.issuer === issuer;
  return own ? anew.userId : null;
}

/** @throws SignInRefused when the provider says that it has not asked who this is for a while */
function expectAsked({ provider, authTime }: ProvenIdentity): void {
  if (!hasAsked(authTime, findEntry(provider)?.authorization.reauthentication ?? null, Date.now() / 1000))
    throw new SignInRefused("not_asked", "the provider passed on a session of its own");
}
