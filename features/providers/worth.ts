/** What an email that its provider calls verified is worth, from nothing up; each includes those before it. */
export const emailWorths = ["nothing", "identity", "admission", "administration"] as const;

/**
 * - `nothing`: as if it were not verified
 * - `identity`: it is an email of its person's, and can be theirs here
 * - `admission`: it counts for ALLOWED_EMAILS as well
 * - `administration`: it counts for ADMIN_EMAILS as well
 */
export type EmailWorth = (typeof emailWorths)[number];

/** What a provider said of an address, as an account keeps it. */
export type EmailFacts = {
  email: string | null;
  emailVerified: boolean;
  /** As in `ProviderIdentity`. */
  emailOwned: boolean;
};

/** Where a provider lives. */
type Place = { baseUrl: string | null; mode: "real" | "local" };

/** An address with what it counts for now. */
export type WeighedEmail = { email: string | null; worth: EmailWorth };

/** @returns whether one is worth as much as the other, or more */
export function includesWorth(worth: EmailWorth, wanted: EmailWorth): boolean {
  return emailWorths.indexOf(worth) >= emailWorths.indexOf(wanted);
}

/** @returns the highest of them; `nothing` without any */
export function highestWorth(worths: readonly EmailWorth[]): EmailWorth {
  return emailWorths.findLast((worth) => worths.includes(worth)) ?? "nothing";
}

/** @returns what an address is worth by its provider: as the operator has set it, or else as the entry says */
export function worthOf(
  provider: Place & {
    entry: { identity: { emailWorth: (place: Place, owned: boolean) => EmailWorth } };
    /** What the operator has set. */
    emailWorth: EmailWorth | null;
  },
  { email, emailVerified, emailOwned }: EmailFacts,
): EmailWorth {
  if (email === null || !emailVerified) return "nothing";
  return provider.emailWorth ?? provider.entry.identity.emailWorth(provider, emailOwned);
}
