import { isKnownOrigin } from "@/features/exchange/policy";

/**
 * Lets pages of a registered single-page client read an answer. Never with credentials: no cookie of ours is sent along, and
 * what a page may do it may do by its token.
 * @param request its Origin decides; nothing is added for any other
 * @param response one of our own making, whose headers can be added to
 * @returns the same one
 */
export function withCors(request: Request, response: Response): Response {
  // Put onto the answer itself: `/api/me` is asked with every click, and another body around its own takes longer than it.
  const { headers } = response;
  headers.append("Vary", "Origin");
  const origin = request.headers.get("origin");
  if (origin !== null && isKnownOrigin(origin)) {
    headers.set("Access-Control-Allow-Origin", origin);
    headers.set("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate");
  }
  return response;
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
