import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, play } from "./answers";
import { faultOf } from "./faults";
import { basicCredentials, json, readBody, send } from "./http";
import { redact } from "./requests";
import { type ApiCall, type ApiRoute, clientIdOf, clientSecretOf, type Vendor } from "./vendor";
import { identify, type Runtime, requestOf, revokeAll, revokeGrant } from "./vendor-runtime";

/** Answers a call to the vendor's API; false when it has no such route. */
export async function api(
  runtime: Runtime,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<boolean> {
  const { vendor, base } = runtime;
  const found = findRoute(vendor, req.method, url.pathname);
  if (!found) return false;
  const { route, subject } = found;
  const call: ApiCall = { base, url, headers: req.headers, body: parse(await readBody(req)) };
  const seen = requestOf(req);
  if (seen) seen.body = redact(Object.entries(call.body));

  const refusal = vendor.beforeApi?.(call);
  if (refusal) send(res, refusal);
  else if (route.auth === "app") await appCall(runtime, route, call, res);
  else if (route.auth === "client") await clientCall(runtime, route, { ...call, subject }, res);
  else await userCall(runtime, route, call, res);
  return true;
}

function findRoute(vendor: Vendor, method: string | undefined, path: string) {
  for (const route of vendor.api.filter((one) => one.method === method)) {
    const [before = "", after] = route.path.replace(":client", clientIdOf(vendor)).split(":subject");
    if (after === undefined && before === path) return { route, subject: "" };
    const subject = path.slice(before.length, path.length - (after?.length ?? 0));
    if (after !== undefined && /^\d+$/.test(subject) && before + subject + after === path)
      return { route, subject };
  }
  return undefined;
}

async function userCall(
  runtime: Runtime,
  route: Extract<ApiRoute, { auth: "user" }>,
  call: ApiCall,
  res: ServerResponse,
): Promise<void> {
  const { vendor, provider, people, store } = runtime;
  const bearer = /^(?:bearer|token) ([^\s]+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const token = await provider.AccessToken.find(bearer ?? "");
  const person = token && people.bySubject(vendor.id, token.accountId);
  if (!token || !person) return send(res, vendor.unauthorized);

  const flow = store.flow(token.grantId);
  const fault = faultOf(flow?.fault);
  if (fault?.at === "api") {
    if (fault.answer.kind === "failure") return send(res, vendor.unauthorized);
    if (fault.answer.kind === "unpaid") return send(res, vendor.unpaid ?? paymentRequired);
    return play(res, fault.answer);
  }
  if (fault?.at === "resource" && route.resource?.(call)) {
    return resourceFault(runtime, token, fault.answer, res);
  }
  const scopes = new Set((token.scope ?? "").split(" ").filter(Boolean));
  send(res, route.answer({ ...call, identity: identify(runtime, person, flow), scopes }));
}

type AccessToken = InstanceType<Runtime["provider"]["AccessToken"]>;

async function resourceFault(
  runtime: Runtime,
  token: AccessToken,
  answer: Answer,
  res: ServerResponse,
): Promise<void> {
  const { vendor, store } = runtime;
  switch (answer.kind) {
    case "limited":
      return send(res, vendor.limited?.() ?? tooMany);
    case "forbidden":
      return send(res, vendor.forbidden ?? json(403, { error: "forbidden" }));
    case "unpaid":
      return send(res, vendor.unpaid ?? paymentRequired);
    case "ended": {
      const flow = store.flow(token.grantId);
      if (flow && token.grantId) store.setFlow(token.grantId, { ...flow, fault: undefined });
      await token.destroy();
      return send(res, vendor.unauthorized);
    }
    case "revoked":
      if (token.grantId) await revokeGrant(runtime, token.grantId);
      store.forgetConsent(token.accountId);
      return send(res, vendor.unauthorized);
    default:
      return play(res, answer);
  }
}

const tooMany = json(429, { error: "too_many_requests" }, { "retry-after": "60" });
const paymentRequired = json(402, { error: "payment_required" });

/** By the app's own token: one of a person's is refused here, as this one is where a person's belongs. */
async function appCall(
  runtime: Runtime,
  route: Extract<ApiRoute, { auth: "app" }>,
  call: ApiCall,
  res: ServerResponse,
): Promise<void> {
  const { vendor, provider } = runtime;
  const bearer = /^bearer ([^\s]+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const token = await provider.ClientCredentials.find(bearer ?? "");
  if (!token) return send(res, vendor.unauthorized);
  const people = runtime.people.at(vendor.id).map((person) => {
    const { subject, email } = identify(runtime, person);
    return { ...person, subject, email };
  });
  const scopes = new Set((token.scope ?? "").split(" ").filter(Boolean));
  send(res, route.answer({ ...call, scopes, people }));
}

async function clientCall(
  runtime: Runtime,
  route: Extract<ApiRoute, { auth: "client" }>,
  call: ApiCall & { subject: string },
  res: ServerResponse,
): Promise<void> {
  const { vendor, provider, store } = runtime;
  const clientId = clientIdOf(vendor);
  const given = basicCredentials(call.headers.authorization);
  const find = async (value: string) =>
    (await provider.AccessToken.find(value)) ?? (await provider.RefreshToken.find(value));
  const about = await find(call.body.access_token ?? call.body.token ?? "");
  const fault = faultOf(store.flow(about?.grantId ?? store.grantsOf(call.subject).at(-1))?.fault);
  if (fault?.at === "revoke") return play(res, fault.answer);
  const answer = await route.answer({
    ...call,
    clientId,
    authenticated: given?.id === clientId && given.secret === clientSecretOf(vendor),
    async revoke(value) {
      const token = await find(value);
      if (!token?.grantId) return false;
      await revokeGrant(runtime, token.grantId);
      store.forgetConsent(token.accountId);
      return true;
    },
    async revokeOnly(value) {
      const token = await find(value);
      await token?.destroy();
      return token !== undefined;
    },
    async revokeAllOf(value) {
      const token = await find(value);
      return token?.accountId !== undefined && revokeAll(runtime, token.accountId);
    },
    revokeAll: (subject) => revokeAll(runtime, subject),
  });
  send(res, answer);
}

/** Revocation comes as a form (Google, X) or as JSON (GitHub). */
function parse(text: string): Record<string, string> {
  if (!text.trimStart().startsWith("{")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const content: object = JSON.parse(text);
    return Object.fromEntries(Object.entries(content).filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}
