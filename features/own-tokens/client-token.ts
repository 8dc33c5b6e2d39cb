import { z } from "zod";
import { clockTolerance, tokenLifetime } from "@/features/own-tokens/policy";
import { TokenRefused } from "@/features/own-tokens/refused";
import { findSessionById, type Session } from "@/features/session/queries";
import { seal, unseal } from "@/lib/sealed-value";

// The access token of a native or single-page client: for this app alone, so nobody else need be able to read it.

const sealedFor = "client access token";

const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string(),
  client_id: z.string(),
  scope: z.string(),
});

/** @returns a JWE that says who, in which session, by which client, for five minutes */
export function sealClientToken(
  { id, user, clientId }: Pick<Session, "id" | "user" | "clientId">,
  scopes: readonly string[],
): Promise<string> {
  const claims = { sub: user.id, sid: id, client_id: clientId, scope: scopes.join(" ") };
  return seal(sealedFor, claims, tokenLifetime);
}

/** @returns whether a token has the form of these: a JWE has five parts, a signed JWT three */
export function isClientToken(token: string): boolean {
  return token.split(".").length === 5;
}

/**
 * Opens a client's access token; it opens as long as one of the secrets is AUTH_SECRET or one of its predecessors.
 * @throws TokenRefused; whatever the database throws
 */
export async function openClientToken(token: string): Promise<{ session: Session; scopes: string[] }> {
  const claims = claimsSchema.safeParse(await unseal(sealedFor, token, clockTolerance));
  if (!claims.success) throw new TokenRefused("invalid_token", "not a token of ours, or over");
  const { sub, sid, client_id, scope } = claims.data;
  const session = await findSessionById(sid);
  if (session?.user.id !== sub || session.clientId !== client_id)
    throw new TokenRefused("invalid_token", "its session is over");
  return { session, scopes: scope.split(" ").filter(Boolean) };
}
