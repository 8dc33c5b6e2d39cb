import { preflight, withCors } from "@/features/exchange/cors";
import { requester, Unauthorized } from "@/features/own-tokens/bearer";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

const headers = { "Cache-Control": "no-store" };

/**
 * Who is signed in, by the cookie or by an access token of ours: 200 with the person, 401 when nobody is, 503 when that
 * cannot be known right now.
 */
export async function GET(request: Request): Promise<Response> {
  return withCors(request, await me(request));
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "GET");
}

async function me(request: Request): Promise<Response> {
  try {
    const { id, name, email, image, role } = (await requester(request.headers, "profile:read")).user;
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
