import { type ApiResult, readApi } from "@/features/api-access/read";
import { configuredProvider } from "@/features/providers";
import type { Resource, ResourceItem } from "@/features/resources/types";

export type ResourceResult = ApiResult<ResourceItem>;

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
