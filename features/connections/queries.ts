import { singleSignOnIcon } from "@/components/brand-icons";
import type { ProviderIconData } from "@/components/provider-icon";
import { canGo, emailAfter } from "@/features/connections/policy";
import { passkeyWays } from "@/features/passkey-store/queries";
import { type ConfiguredProvider, configuredProviders, findEntry, issuerOf } from "@/features/providers";
import { vouchedNow, worthColumns } from "@/features/providers/on-offer";
import { ownOffers } from "@/features/providers/own-ways";
import { missingScopes, permissionsOf, scopesOf } from "@/features/providers/scopes";
import type { ProviderEntry } from "@/features/providers/types";
import { isWayIn, type Offer, type Way } from "@/features/providers/way";
import type { EmailFacts } from "@/features/providers/worth";
import { db } from "@/lib/db";

/** One identity of a person, as they see it. No token is among this. */
export type ConnectedAccount = {
  id: string;
  /** What the provider calls them. */
  label: string | null;
  since: Date;
  /** What the app may do there, in words. */
  permissions: string[];
  /** Whether that is more than a sign-in asks for. */
  allowsMore: boolean;
  /** Whether they can sign in with it now. */
  worksNow: boolean;
  /** Whether they could still get in without it. */
  canGo: boolean;
  /** What becomes of the person's email when it goes: another one, or none; undefined when it stays. */
  emailThen: string | null | undefined;
};

/** A provider with a person's identities there. */
export type ProviderConnections = {
  provider: { id: string; name: string; icon: ProviderIconData; receives: string | null };
  accounts: ConnectedAccount[];
  /** Whether it can be connected: it is on offer, and not connected yet. */
  canConnect: boolean;
};

/** @returns what is on offer now, as far as it decides who can get in */
export function currentOffers(): Offer[] {
  const providers = configuredProviders().map((one) => ({ provider: one.entry.id, issuer: issuerOf(one) }));
  return [...providers, ...ownOffers()];
}

/** What a person has connected, the oldest first, and then every other provider on offer, in the order of their buttons. */
export async function findConnections(userId: string): Promise<ProviderConnections[]> {
  const user = await db().user.findUnique({
    where: { id: userId },
    select: { email: true, accounts: { select: columns, orderBy: { linkedAt: "asc" } } },
  });
  const rows = user?.accounts ?? [];
  const ways = [...rows, ...(await passkeyWays(db(), userId))];
  const offers = currentOffers();
  const offered = configuredProviders().map(({ entry }) => entry.id);
  const linked = rows.map(({ provider }) => provider);
  return [...new Set([...linked, ...offered])].map((id) => {
    const own = rows.filter((row) => row.provider === id);
    const entry = findEntry(id);
    return {
      provider: entry
        ? { id, name: entry.button.name, icon: entry.button.icon, receives: entry.button.receives }
        : unknown(id),
      accounts: own.map((row) =>
        toConnected(row, { email: user?.email ?? null, all: rows, ways }, offers, entry),
      ),
      canConnect: offered.includes(id) && !own.some((row) => isWayIn(row, offers)),
    };
  });
}

const columns = {
  id: true,
  label: true,
  ...worthColumns,
  scope: true,
  access_token: true,
  linkedAt: true,
} as const;

type Row = Way &
  EmailFacts & {
    id: string;
    label: string | null;
    scope: string | null;
    access_token: string | null;
    linkedAt: Date;
  };

function toConnected(
  row: Row,
  { email, all, ways }: { email: string | null; all: Row[]; ways: (Way & { id: string })[] },
  offers: readonly Offer[],
  entry: ProviderEntry | undefined,
): ConnectedAccount {
  const { id, label, linkedAt: since } = row;
  const rest = all.filter((other) => other.id !== id);
  const emails = emailAfter(email, row, rest.map(vouchedNow));
  return {
    id,
    label,
    since,
    permissions: row.access_token ? permissionsOf(row.scope, entry?.scopes) : [],
    allowsMore: row.access_token !== null && beyondSignIn(row.scope, entry),
    worksNow: isWayIn(row, offers),
    canGo: canGo(id, ways, offers),
    emailThen: emails ? (emails[0] ?? null) : undefined,
  };
}

function beyondSignIn(scope: string | null, entry: ProviderEntry | undefined): boolean {
  if (!entry) return true;
  return (
    missingScopes(entry.scopes.signIn, scopesOf(scope, entry.scopes.signIn), entry.scopes.includes).length > 0
  );
}

/** One whose entry has been taken out of this app since. */
function unknown(id: string): ProviderConnections["provider"] {
  return { id, name: id, icon: singleSignOnIcon, receives: null };
}

/** @returns where a person ends at the provider what they have permitted, if it is known where */
export function grantsPageOf(provider: unknown): { name: string; page: string | null } | null {
  const entry = typeof provider === "string" ? findEntry(provider) : undefined;
  if (!entry) return null;
  const configured: Pick<ConfiguredProvider, "baseUrl" | "mode"> = configuredProviders().find(
    (one) => one.entry.id === entry.id,
  ) ?? { baseUrl: null, mode: "real" };
  return { name: entry.button.name, page: entry.tokens.grantsPage(configured) };
}
