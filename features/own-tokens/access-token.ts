import { randomUUID } from "node:crypto";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { isClientToken, openClientToken } from "@/features/own-tokens/client-token";
import { algorithm, privateKeyOf, publicKeyOf } from "@/features/own-tokens/keys";
import { signingKeys } from "@/features/own-tokens/mutations";
import { clockTolerance, isPublished, keyStates, tokenLifetime } from "@/features/own-tokens/policy";
import { findSigningKeys } from "@/features/own-tokens/queries";
import { TokenRefused } from "@/features/own-tokens/refused";
import { findSessionById, type Session, type SessionUser } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { describeError } from "@/lib/describe-errors";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";

/** RFC 9068, section 2.1: what tells an access token from any other JWT. */
const type = "at+jwt";

/** `iss`: who makes the tokens, which is where the published keys are. */
export function ownIssuer(): string {
  return originOf(env());
}

/** `aud` of the tokens for this app's own routes. */
export function ownAudience(): string {
  return `${ownIssuer()}/api`;
}

/**
 * Makes an access token of the form of RFC 9068.
 * @param session whose it is, and what ends it here before its time
 * @param grant as `decideGrant` has decided
 * @throws when no key signs, or the one that does cannot be opened
 */
export async function signAccessToken(
  session: Pick<Session, "id" | "clientId"> & { user: Pick<SessionUser, "id" | "role"> },
  { audience, scopes }: { audience: string; scopes: readonly string[] },
  now = new Date(),
): Promise<string> {
  const { signing } = await signingKeys(now);
  const key = await privateKeyOf(signing).catch((error: unknown) => {
    // It was sealed with a TOKEN_ENCRYPTION_KEY that this server does not have. Another one may.
    log("error", "signing_key_unreadable", { generation: signing.generation, error: describeError(error) });
    throw error;
  });
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    scope: scopes.join(" "),
    role: session.user.role,
    sid: textOf(session.id),
    client_id: session.clientId ?? ownIssuer(),
  })
    .setProtectedHeader({ alg: algorithm, kid: signing.id, typ: type })
    .setIssuer(ownIssuer())
    .setAudience(audience)
    .setSubject(session.user.id)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + tokenLifetime)
    .sign(key);
}

/** @returns whether a token has the form of these: a signed JWT has three parts */
export function isSignedToken(token: string): boolean {
  return token.split(".").length === 3;
}

const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  scope: z.string(),
});

/**
 * Verifies an access token that came with a request to a route of this app, a signed one or a client's sealed one, and
 * that its session still lives: what has been signed out, revoked or disabled is over here with the next request, though the
 * token has minutes left.
 *
 * @param token as in `Authorization: Bearer <token>`
 * @param needs a scope of `ownApi`; null for none
 * @returns who it is, with the role that they have now and not when the token was made
 * @throws TokenRefused; whatever the database throws, since "unreadable" is not "refused"
 */
export async function verifyAccessToken(
  token: string,
  needs: string | null,
  now = new Date(),
): Promise<{ session: Session; scopes: string[] }> {
  const found = isClientToken(token) ? await openClientToken(token) : await openSignedToken(token, now);
  if (needs === null || found.scopes.includes(needs)) return found;
  throw new TokenRefused("insufficient_scope", `the scope ${needs} is missing`);
}

async function openSignedToken(token: string, now: Date): Promise<{ session: Session; scopes: string[] }> {
  const claims = claimsSchema.safeParse(await verifiedClaims(token, now));
  if (!claims.success) throw new TokenRefused("invalid_token", "claims are missing");
  const { sub, sid, scope } = claims.data;
  const session = await findSessionById(sid, now);
  if (session?.user.id !== sub) throw new TokenRefused("invalid_token", "its session is over");
  return { session, scopes: scope.split(" ").filter(Boolean) };
}

async function verifiedClaims(token: string, now: Date): Promise<JWTPayload> {
  const keys = await keyFor(token, now);
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [algorithm],
      typ: type,
      issuer: ownIssuer(),
      audience: ownAudience(),
      requiredClaims: ["sub", "iat", "exp", "jti"],
      // Refuses one from the future as well, and one that was made to last longer than ours do.
      maxTokenAge: tokenLifetime,
      clockTolerance,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw new TokenRefused("invalid_token", error.code, { cause: error });
  }
}

/** The key that a token names; it only chooses among ours, and the signature decides. */
async function keyFor(token: string, now: Date) {
  let kid: string | undefined;
  try {
    kid = decodeProtectedHeader(token).kid;
  } catch {
    throw new TokenRefused("invalid_token", "not a JWT");
  }
  const keys = await findSigningKeys();
  const key = isPublished(keyStates(keys, now).get(kid ?? "")) && keys.find(({ id }) => id === kid);
  if (!key) throw new TokenRefused("invalid_token", "no key of ours that counts");
  return publicKeyOf(key);
}
