import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/**
 * Auth.js's endpoints that this app has, by `/api/auth/<action>` and whether a provider follows, with their methods.
 * Everything else of Auth.js (email links, passkeys, pages of its own) has no use here and is not reachable.
 */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  csrf: ["GET"],
  error: ["GET"],
  providers: ["GET"],
  session: ["GET"],
  signin: ["GET"],
  signout: ["GET", "POST"],
  // POST as well: some providers send the person back by a form (response_mode=form_post).
  "callback/*": ["GET", "POST"],
  "signin/*": ["POST"],
};

/**
 * @param path what follows `/api/auth/`, in parts
 * @returns the answer to a request that no endpoint of ours takes; null when one does
 */
export function refuseEndpoint(method: string, path: readonly string[]): Response | null {
  const [action = "", provider, ...more] = path;
  const name = provider === undefined ? action : `${action}/*`;
  const methods = more.length === 0 && Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  const headers = { "Cache-Control": "no-store" };
  if (!methods) return Response.json({ error: "not_found" }, { status: 404, headers });
  if (methods.includes(method)) return null;
  const allow = { Allow: methods.join(", ") };
  return Response.json({ error: "method_not_allowed" }, { status: 405, headers: { ...headers, ...allow } });
}

/** @returns the answer while the database is down, which is not "signed out" */
export function sessionUnreadable(error: unknown): Response {
  log("error", "session_unreadable", { error: describeError(error) });
  const headers = { "Cache-Control": "no-store", "Retry-After": "10" };
  return Response.json({ error: "session_unreadable" }, { status: 503, headers });
}
