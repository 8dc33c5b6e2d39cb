import { createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Reply, RequestFault, readBody, send } from "./http";
import { type Removal, removalPage } from "./pages/removal";
import { redact } from "./requests";
import { clientSecretOf } from "./vendor";
import { type Runtime, requestOf, revokeAll } from "./vendor-runtime";

/** Milliseconds that the app may take to answer. */
const patience = 10_000;

/**
 * The vendor's page of the apps that people have permitted, `/<vendor><path>`: GET shows it, POST takes `person` and
 * `app`, an origin of the page's own. It removes the app and sends the app what the vendor sends then: the order to
 * delete what it has of that person, signed with the app's secret.
 */
export async function removal(runtime: Runtime, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method === "GET") return send(res, show(runtime));
  if (req.method !== "POST") throw new RequestFault(405, "Only GET and POST.");
  const own = req.headers.origin === undefined || req.headers.origin === `http://${req.headers.host}`;
  if (!own) throw new RequestFault(403, "Only from the page itself.");
  const form = new URLSearchParams(await readBody(req));
  const seen = requestOf(req);
  if (seen) seen.body = redact(form);
  const { vendor, people, store } = runtime;
  const person = people.byId(vendor.id, form.get("person") ?? "");
  if (!person) throw new RequestFault(400, `Nobody with that id at ${vendor.name}.`);
  const subject = people.subject(vendor.id, person);
  const app = form.get("app") ?? "";
  // Only where somebody has signed in from, which is always this machine.
  if (!store.apps().has(app)) throw new RequestFault(400, "No app has signed anybody in from there.");
  await revokeAll(runtime, subject);
  const answer = await callBack(runtime, app, subject);
  send(res, show(runtime, { person, ...answer }));
}

function show({ vendor, people, store }: Runtime, done?: Removal["done"]): Reply {
  const apps = [...store.apps()].map(([app, subjects]) => ({
    app,
    people: people.at(vendor.id).filter((person) => subjects.has(people.subject(vendor.id, person))),
  }));
  return removalPage({ vendor, apps, done });
}

/** Posts the signed request. @returns what the app answered */
async function callBack({ vendor }: Runtime, app: string, subject: string) {
  const payload = { algorithm: "HMAC-SHA256", issued_at: Math.floor(Date.now() / 1000), user_id: subject };
  const signed_request = sign(payload, clientSecretOf(vendor));
  const address = `${app}${vendor.removal?.callback}`;
  try {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ signed_request }),
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
    return { address, status: response.status, text: (await response.text()).slice(0, 2000) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { address, status: null, text };
  }
}

/** Facebook's signed request: the signature of the encoded payload, a dot, the encoded payload. */
function sign(payload: object, secret: string): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${createHmac("sha256", secret).update(encoded).digest("base64url")}.${encoded}`;
}
