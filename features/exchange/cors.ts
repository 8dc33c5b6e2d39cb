import { isKnownOrigin } from "@/features/exchange/policy";

/**
 * Lets pages of a registered single-page client read an answer. Never with credentials: no cookie of ours is sent along, and
 * what a page may do it may do by its token.
 * @param request its Origin decides; nothing is added for any other
 */
export function withCors(request: Request, response: Response): Response {
  const headers = new Headers(response.headers);
  headers.append("Vary", "Origin");
  const origin = request.headers.get("origin");
  if (origin !== null && isKnownOrigin(origin)) {
    headers.set("Access-Control-Allow-Origin", origin);
    headers.set("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
  }
  return new Response(response.body, { status: response.status, headers });
}

/** Answers a browser that asks beforehand. An origin that no client has is told nothing, and so may not. */
export function preflight(request: Request, methods: string): Response {
  return withCors(
    request,
    new Response(null, {
      status: 204,
      headers: {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
        "Cache-Control": "no-store",
      },
    }),
  );
}
