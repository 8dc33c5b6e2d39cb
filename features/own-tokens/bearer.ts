import { isSignedToken, verifyAccessToken } from "@/features/own-tokens/access-token";
import { TokenRefused } from "@/features/own-tokens/refused";
import { auth } from "@/features/session/auth";
import type { Session } from "@/features/session/queries";

/** Nobody whom a route could serve: the answer that says why (RFC 6750, section 3). */
export class Unauthorized extends Error {
  override name = "Unauthorized";

  constructor(readonly response: Response) {
    super("The request is not authorized.");
  }
}

/**
 * Who asks: by the bearer token if the request has one, and by the cookie only if it has none.
 *
 * @param headers of the request
 * @param needs the scope of `ownApi` that a token must have, null for none; a cookie is the person and may do all that
 *   they may
 * @param kind `client` for a client's sealed token alone
 * @throws Unauthorized; whatever the database throws
 */
export async function requester(
  headers: Headers,
  needs: string | null,
  kind: "any" | "client" = "any",
): Promise<Session> {
  const session = (await bearerSession(headers, needs, kind)) ?? (await auth());
  if (session) return session;
  throw new Unauthorized(answer(401, { error: "unauthenticated" }, "Bearer"));
}

/**
 * Who asks by a bearer token. One that is no good is refused whatever cookie is beside it, or nobody would notice that it
 * is.
 *
 * @returns null for a request without one
 * @throws Unauthorized; whatever the database throws
 */
export async function bearerSession(
  headers: Headers,
  needs: string | null,
  kind: "any" | "client" = "any",
): Promise<Session | null> {
  if (!hasBearer(headers)) return null;
  const authorization = headers.get("authorization") ?? "";
  const token = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (!token) throw refused(400, "invalid_request", "The Authorization header is not Bearer and one token.");
  try {
    if (kind === "client" && isSignedToken(token))
      throw new TokenRefused("invalid_token", "not a client's token");
    return (await verifyAccessToken(token, needs)).session;
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    // Which of the checks it was helps only whoever tries tokens out.
    throw error.code === "insufficient_scope"
      ? refused(403, error.code, "The token lacks a scope.", needs ?? undefined)
      : refused(401, error.code, "The access token is not valid, or not any more.");
  }
}

/** Another scheme is none of ours: a password that a proxy asks for travels in the same header. */
export function hasBearer(headers: Headers): boolean {
  return /^bearer(\s|$)/i.test(headers.get("authorization") ?? "");
}

function refused(status: number, error: string, description: string, scope?: string): Unauthorized {
  const challenge = [
    `Bearer error="${error}"`,
    `error_description="${description}"`,
    ...(scope ? [`scope="${scope}"`] : []),
  ];
  return new Unauthorized(answer(status, { error, error_description: description }, challenge.join(", ")));
}

function answer(status: number, body: Record<string, string>, challenge: string): Response {
  return Response.json(body, {
    status,
    headers: { "Cache-Control": "no-store", "WWW-Authenticate": challenge },
  });
}
