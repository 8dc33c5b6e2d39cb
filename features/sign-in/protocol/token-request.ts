import { z } from "zod";
import { ProviderUnavailable } from "./errors";
import { clientBasic } from "./revocation";

/** How a client says who it is (RFC 6749, section 2.3.1). */
export type ClientAuthentication = "basic" | "post";

/** Longer than any token that a provider makes, and short enough for a row. */
const longestToken = 20_000;

/** A token endpoint's answer (RFC 6749, section 5.1), as far as a request without a browser looks at it. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1).max(longestToken),
  // A client must not use a token of a type that it does not know (section 7.1).
  token_type: z.string().regex(/^bearer$/i),
  refresh_token: z.string().max(longestToken).nullish(),
  // Of any shape: a lifetime that cannot be believed is no reason to lose what is beside it.
  expires_in: z.unknown().optional(),
  scope: z.string().nullish(),
});

/**
 * Posts to a token endpoint.
 * @param form the grant, without the client
 * @returns what it answered, and the error that it names (section 5.2), whatever its status
 * @throws ProviderUnavailable, also for a success that is no JSON
 */
export async function askTokenEndpoint(
  endpoint: string,
  form: Record<string, string>,
  {
    clientId,
    clientSecret,
    fetch,
  }: { clientId: string; clientSecret: string; fetch: typeof globalThis.fetch },
  authentication: ClientAuthentication,
): Promise<{ ok: boolean; status: number; error: unknown; answer: unknown }> {
  const body = new URLSearchParams(form);
  const headers = new Headers({ Accept: "application/json" });
  if (authentication === "basic") {
    headers.set("Authorization", clientBasic(clientId, clientSecret));
  } else {
    body.set("client_id", clientId);
    body.set("client_secret", clientSecret);
  }
  const response = await fetch(endpoint, { method: "POST", headers, body });
  const { ok, status } = response;
  const answer: unknown = await response.json().catch((cause: unknown) => {
    if (!ok) return null;
    throw new ProviderUnavailable("not_json", endpoint, status, { cause });
  });
  const error = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  return { ok, status, error, answer };
}
