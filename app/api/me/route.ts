import { preflight, withCors } from "@/features/exchange/cors";
import { bearerSession, Unauthorized } from "@/features/own-tokens/bearer";
import { auth } from "@/features/session/auth";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

const headers = { "Cache-Control": "no-store" };

/**
 * Who is signed in, by the cookie or by an access token of ours: 200 with the person, 401 when nobody is, 503 when that
 * cannot be known right now.
 */
export async function GET(request: Request): Promise<Response> {
  const response = await me(request);
  withCors(request, response);
  return response;
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "GET");
}

async function me(request: Request): Promise<Response> {
  try {
    const session = (await bearerSession(request.headers, "profile:read")) ?? (await auth());
    if (!session) {
      const challenge = { ...headers, "WWW-Authenticate": "Bearer" };
      return Response.json({ error: "unauthenticated" }, { status: 401, headers: challenge });
    }
    const { id, name, email, image, role } = session.user;
    return Response.json({ id, name, email, image, role }, { headers });
  } catch (error) {
    if (error instanceof Unauthorized) return error.response;
    log("error", "session_unreadable", { error: describeError(error) });
    return Response.json(
      { error: "unavailable" },
      { status: 503, headers: { ...headers, "Retry-After": "10" } },
    );
  }
}
