import type { Lease } from "@/features/api-access/policy";
import type { SealedGrant } from "@/features/grants/revocation";
import { type ConfiguredProvider, issuerOf } from "@/features/providers";
import { isWayIn } from "@/features/providers/way";
import { standingOf } from "@/features/session/queries";
import { databaseTime } from "@/lib/database/clock";
import { db } from "@/lib/db";

/** What a person has granted at a provider, as its account keeps it: the tokens are sealed. */
export type StoredGrant = SealedGrant &
  Lease & {
    /** The account's. */
    id: string;
    /** Seconds since the epoch */
    expires_at: number | null;
    scope: string | null;
    /** What the provider calls its owner. */
    label: string | null;
  };

const columns = {
  id: true,
  provider: true,
  providerAccountId: true,
  issuer: true,
  access_token: true,
  refresh_token: true,
  expires_at: true,
  scope: true,
  label: true,
  refreshLease: true,
  refreshLeaseUntil: true,
} as const;

/** Why there is nothing to act with for somebody. */
export type Absence =
  /** No such user, any more. */
  | "no_user"
  /** An administrator has disabled them, or no list names them any more (docs/guides/who-gets-in.md). */
  | "disabled"
  /** They have not connected this provider. */
  | "no_account";

/** @returns the grant of the account that was linked first, among those of the issuer that the provider is now */
export async function findGrant(
  userId: string,
  configured: ConfiguredProvider,
): Promise<StoredGrant | { absent: Absence }> {
  const provider = configured.entry.id;
  const user = await db().user.findUnique({
    where: { id: userId },
    select: {
      id: true,
      email: true,
      role: true,
      disabledAt: true,
      accounts: { where: { provider }, select: columns, orderBy: { linkedAt: "asc" } },
    },
  });
  if (!user) return { absent: "no_user" };
  if (user.disabledAt !== null || !(await standingOf(user)).welcome) return { absent: "disabled" };
  const offers = [{ provider, issuer: issuerOf(configured) }];
  return user.accounts.find((account) => isWayIn(account, offers)) ?? { absent: "no_account" };
}

/** @returns the same account again, whoever's it is; null when it is gone */
export function rereadGrant({ id }: StoredGrant): Promise<StoredGrant | null> {
  return db().account.findUnique({ where: { id }, select: columns });
}

/** @returns the time that all servers agree on */
export function sharedTime(): Promise<Date> {
  return databaseTime(db().lookup);
}
