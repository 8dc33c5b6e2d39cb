import { cookies } from "next/headers";
import { configuredProviders, findEntry } from "@/features/providers";
import type { Session } from "@/features/session/queries";
import { type PendingLink, pendingLinkCookie, readPendingLink } from "@/features/sign-in/pending-link";
import { type ProviderChoice, toChoice } from "@/features/sign-in/queries";

/** A proven identity that waits for its person to show that the account with its email is theirs as well. */
export type Rescue = {
  /** What waits: the provider's name, and what it calls the person. */
  waiting: { provider: string; name: string; label: string | null };
  /** The providers that open the account, of those on offer now. */
  ways: ProviderChoice[];
  /** Whether its person may start an account of their own, with the email. */
  mayTake: boolean;
};

/** What waits in this browser; it is shown to whoever has proven the email, and to nobody else. */
export async function findRescue(): Promise<Rescue | null> {
  const pending = await pendingLink();
  return pending && describe(pending);
}

/** @returns what waits for exactly this person, who has proven who they are since it began to wait. */
export async function findRescueFor(session: Session): Promise<PendingLink | null> {
  const pending = await pendingLink();
  if (!pending || pending.userId !== session.user.id) return null;
  return session.authenticatedAt.getTime() >= pending.iat * 1000 ? pending : null;
}

/** What waits in this browser, as it is. */
export async function pendingLink(): Promise<PendingLink | null> {
  return readPendingLink((await cookies()).get(pendingLinkCookie())?.value);
}

function describe({ identity, ways, mayTake }: PendingLink): Rescue | null {
  const entry = findEntry(identity.provider);
  const open = configuredProviders().filter((provider) => ways.includes(provider.entry.id));
  return entry && (open.length > 0 || mayTake)
    ? {
        waiting: { provider: entry.id, name: entry.button.name, label: identity.label },
        ways: open.map(({ entry }) => toChoice(entry)),
        mayTake,
      }
    : null;
}
