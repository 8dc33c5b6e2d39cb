import type { IncomingMessage, ServerResponse } from "node:http";
import { RequestFault, readBody, send } from "./http";
import { errorPage } from "./pages/error";
import { signedOutPage, signOutPage } from "./pages/sign-out";
import type { Person } from "./people";
import { isWayBack } from "./redirect-uris";
import { clientIdOf } from "./vendor";
import type { Runtime } from "./vendor-runtime";

// The real ones know a browser that has been there, and let it in without asking. Here the picker asks every time, and says
// whom it knows; only a vendor that has a way out of that remembers anybody.

const cookieOf = ({ vendor }: Pick<Runtime, "vendor">) => `local_${vendor.id}_signed_in`;

/** Has the browser be signed in here as somebody from now on. */
export function rememberSignedIn(runtime: Runtime, res: ServerResponse, person: Person | null): void {
  if (!runtime.vendor.signOut) return;
  const age = person ? "" : "; Max-Age=0";
  res.appendHeader(
    "set-cookie",
    `${cookieOf(runtime)}=${person?.id ?? ""}; Path=/${runtime.vendor.id}; HttpOnly; SameSite=Lax${age}`,
  );
}

/** @returns whom the browser is signed in as; undefined for nobody */
export function signedInAs(runtime: Runtime, req: IncomingMessage): Person | undefined {
  const cookies = new Map(
    (req.headers.cookie ?? "").split("; ").map((one) => one.split("=", 2) as [string, string]),
  );
  return runtime.people.byId(runtime.vendor.id, cookies.get(cookieOf(runtime)) ?? "");
}

/**
 * The vendor's sign-out. GET asks whoever is signed in whether it is meant, since no ID token says so; POST takes `sign-out`,
 * `yes` or `no`. Both lead back to the app afterwards, where it is known.
 */
export async function signOut(
  runtime: Runtime,
  req: IncomingMessage,
  res: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const { vendor } = runtime;
  const forgiving = vendor.signOut?.forgiving ?? false;
  const client = query.get("client_id");
  const wanted = query.get("post_logout_redirect_uri");
  const isKnown = wanted !== null && isWayBack(wanted);
  if (!forgiving && client !== null && client !== clientIdOf(vendor))
    return refuse("invalid_client", "The client is not known.");
  if (!forgiving && wanted !== null && !isKnown)
    return refuse("invalid_request", `${wanted} is no registered address to go to after a sign-out.`);
  // Without a client nobody can say whose address it is.
  const back = isKnown && (forgiving || client !== null) ? new URL(wanted) : null;
  const state = query.get("state");
  if (back && state !== null) back.searchParams.set("state", state);

  if (req.method === "POST") {
    if (!isOwn(req)) throw new RequestFault(403, "Only from the page itself.");
    const meant = new URLSearchParams(await readBody(req)).get("sign-out") === "yes";
    if (meant) rememberSignedIn(runtime, res, null);
    return leave();
  }
  if (req.method !== "GET") throw new RequestFault(405, "Only GET and POST.");
  const person = signedInAs(runtime, req);
  return person ? send(res, signOutPage({ vendor, person, back })) : leave();

  function leave(): void {
    send(res, back ? { status: 303, headers: { location: back.href } } : signedOutPage(vendor));
  }

  function refuse(error: string, description: string): void {
    send(res, errorPage(vendor, { error, description, callback: "/signed-out" }));
  }
}

/** From the page itself, whose strict referrer policy makes its browser send an origin of "null". */
function isOwn({ headers }: IncomingMessage): boolean {
  const { origin = "", host, "sec-fetch-site": site } = headers;
  return origin === `http://${host}` || (origin === "null" && site === "same-origin");
}
