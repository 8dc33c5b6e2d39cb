import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { json, type Reply, RequestFault, readBody } from "./http";
import { sign } from "./keys";
import { emailOf } from "./people";
import { clientIdOf } from "./vendor";
import type { Runtime } from "./vendor-runtime";

const order = z.strictObject({
  vendor: z.string(),
  person: z.string(),
  type: z.string(),
  /** The app's origin. */
  app: z.string(),
  /** Where the app takes notices; left out, it is signed only. */
  path: z.string().startsWith("/").optional(),
  /** Milliseconds since the epoch */
  at: z.int().optional(),
  /** In the place of the right claims; null for none. */
  claims: z.record(z.string(), z.unknown()).default({}),
});

/** Milliseconds that the app may take to answer. */
const patience = 10_000;

/**
 * Signs what a vendor tells the app's server of a person, and posts it there: `POST /_control/notices`.
 * @returns the signed text, and the status of the app's answer
 */
export async function notify(
  req: IncomingMessage,
  running: ReadonlyMap<string, { runtime: Runtime }>,
): Promise<Reply> {
  if (req.headers.origin !== undefined || req.method !== "POST")
    throw new RequestFault(403, "Only by POST, and not for browsers.");
  const asked = order.safeParse(parse(await readBody(req)));
  if (!asked.success) throw new RequestFault(400, "The body needs vendor, person, type and app.");
  const { vendor: id, type, app, path, claims, at = Date.now() } = asked.data;
  const runtime = running.get(id)?.runtime;
  const person = runtime?.people.byId(id, asked.data.person);
  if (!runtime || !person) throw new RequestFault(400, "Nobody of that id at that vendor.");
  if (!runtime.store.apps().has(app)) throw new RequestFault(400, "No app has signed anybody in from there.");
  const { vendor, issuer, people, keys } = runtime;
  const email = type.startsWith("email-") && { email: emailOf(person, id), is_private_email: "true" };
  const event = { type, sub: people.subject(id, person), event_time: at, ...email };
  const iat = Math.floor(Date.now() / 1000);
  const all = {
    ...{ iss: issuer, aud: clientIdOf(vendor), iat, exp: iat + 24 * 3600, jti: randomUUID() },
    events: JSON.stringify(event),
    ...claims,
  };
  const payload = await sign(
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)),
    keys.main,
  );
  if (path === undefined) return json(201, { payload, event, status: null });
  const response = await fetch(app + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ payload }),
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
  });
  return json(201, { payload, event, status: response.status });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
