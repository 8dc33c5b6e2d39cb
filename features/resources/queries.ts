import { type ApiResult, readApi } from "@/features/api-access/read";
import { configuredProvider } from "@/features/providers";
import { isOnOffer } from "@/features/providers/on-offer";
import { missingScopes, scopesOf } from "@/features/providers/scopes";
import type { Resource, ResourceItem } from "@/features/resources/types";
import { db } from "@/lib/db";

export type ResourceResult = ApiResult<ResourceItem>;

/** Whether a person has connected a resource's provider, and whether what they have granted there is enough. */
export type ResourceState = { connectedAs: string | null; allowed: boolean };

/** @returns the state of each resource by its id; one that is not there is not connected */
export async function findStates(
  userId: string,
  resources: readonly Resource[],
): Promise<ReadonlyMap<string, ResourceState>> {
  const accounts = await db().account.findMany({
    where: { userId },
    select: { provider: true, issuer: true, label: true, scope: true, access_token: true },
    orderBy: { linkedAt: "asc" },
  });
  const states = new Map<string, ResourceState>();
  for (const { id, provider, scopes } of resources) {
    const account = accounts.find((one) => one.provider === provider && isOnOffer(one));
    const entry = configuredProvider(provider)?.entry;
    if (!account || !entry) continue;
    const granted = account.access_token ? scopesOf(account.scope, entry.scopes.signIn) : [];
    const allowed =
      account.access_token !== null && missingScopes(granted, scopes, entry.scopes.includes).length === 0;
    states.set(id, { connectedAs: account.label, allowed });
  }
  return states;
}

/**
 * Reads what a person keeps at a provider, when they open its page. Nothing of it is stored.
 * @throws whatever the database throws
 */
export async function readResource(
  userId: string,
  { provider, scopes, url, headers, read }: Resource,
): Promise<ResourceResult> {
  const configured = configuredProvider(provider);
  if (!configured) return { outcome: "not_connected", reason: "not_offered" };
  const first = url(configured);
  return readApi(userId, provider, {
    scopes,
    url: first,
    ...(headers && { headers }),
    read: (body, answered) => {
      const { items, next } = read(body, answered);
      return { items, next: next && nextUrl(first, next) };
    },
  });
}

/** What an answer calls the next page: an address, or parameters to be put beside those of the first one. */
function nextUrl(first: string, next: string): string {
  if (!next.startsWith("?")) return next;
  const url = new URL(first);
  for (const [name, value] of new URLSearchParams(next)) url.searchParams.set(name, value);
  return url.href;
}
