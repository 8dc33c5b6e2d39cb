import type { GrantToRevoke } from "@/features/oauth/types";
import type { ProviderEntry } from "@/features/providers/types";
import { newCalls } from "@/features/sign-in/telemetry";

export type Seen = { method: string; url: string; authorization: string | null; body: string };

/** Gives a grant back to a provider that answers so. */
export async function revoke(
  entry: ProviderEntry,
  changes: Partial<GrantToRevoke> = {},
  answer: (request: Seen) => Response = () => new Response(null, { status: 200 }),
) {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { method, url, headers } = new Request(input, init);
    const body = init?.body ? String(init.body) : "";
    const request = { method, url, authorization: headers.get("authorization"), body };
    seen.push(request);
    return answer(request);
  };
  const told = await entry.tokens.revoke({
    clientId: "id",
    clientSecret: "s3cr3t",
    baseUrl: null,
    subject: "10158",
    accessToken: "access",
    refreshToken: "refresh",
    fetch,
    calls: newCalls(entry.id),
    ...changes,
  });
  return { told, seen };
}
