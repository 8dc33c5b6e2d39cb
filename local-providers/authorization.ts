import type { KoaContextWithOIDC } from "oidc-provider";
import { type FrontTokens, faultOf, faults } from "./faults";
import { sign } from "./keys";
import { formPostPage } from "./pages/form-post";
import { clientIdOf, type Vendor } from "./vendor";
import { identify, type Runtime } from "./vendor-runtime";

export type ErrorPage = (
  ctx: KoaContextWithOIDC,
  fault: { error: string; description?: string | undefined },
) => void;

/** Errors that an app is told even by vendors that show the user a page for a malformed request. */
const forTheApp = [
  ...Object.values(faults).flatMap((fault) => (fault.at === "authorize" ? [fault.error] : [])),
  "login_required",
  "consent_required",
];

/** Makes the library's answer of the authorization endpoint the vendor's, or the wrong one that was chosen. */
export async function answerAuthorization(
  ctx: KoaContextWithOIDC,
  runtime: Runtime,
  onError: ErrorPage,
): Promise<void> {
  const { vendor, provider, issuer, store } = runtime;
  const location = ctx.response.get("location");
  if (!location) return;
  if (location.startsWith(`/${vendor.id}/pick/`)) {
    if (vendor.longestState && String(ctx.query.state ?? "").length > vendor.longestState) {
      const description = `The state is longer than ${vendor.longestState} characters.`;
      return onError(ctx, { error: "invalid_request", description });
    }
    if (mustPost(vendor, ctx)) {
      const description = "response_mode must be form_post when name or email scope is requested.";
      return onError(ctx, { error: "invalid_request", description });
    }
    // The library drops scopes it does not know; the real ones complain.
    const strange = String(ctx.query.scope ?? "")
      .split(" ")
      .filter((name) => name !== "" && !Object.hasOwn(vendor.scopes, name));
    if (strange.length > 0) {
      onError(ctx, {
        error: "invalid_scope",
        description: `Some requested scopes were invalid: ${strange.join(", ")}`,
      });
    }
    return;
  }

  const target = new URL(location);
  if (target.hash !== "") {
    // Where the library answers response types of the implicit flow; no vendor does (RFC 9700 section 2.1.2).
    target.search = target.hash.slice(1);
    target.hash = "";
  }
  const query = target.searchParams;
  const error = query.get("error");
  if (error !== null) {
    // What was chosen on the page is always for the app.
    const chosen = ctx.oidc.route === "resume";
    if (vendor.tellsFaultsOn === "page" && !chosen && !forTheApp.includes(error)) {
      return onError(ctx, { error, description: query.get("error_description") ?? undefined });
    }
    const said = chosen && query.has("error_description");
    if (!said) query.delete("error_description");
    for (const [name, value] of error === "access_denied" && !said ? Object.entries(vendor.denial) : [])
      query.set(name, value);
  }
  if (!vendor.sendsIss || error !== null) query.delete("iss");
  if (error === null && vendor.callbackExtras) await addExtras(runtime, query);

  const fault = faultOf(store.flow(ctx.oidc.entities.Grant?.jti)?.fault);
  if (fault?.at === "callback" && error === null) {
    const code = await provider.AuthorizationCode.find(query.get("code") ?? "");
    const fragment = new URLSearchParams();
    await fault.change({
      query,
      fragment,
      issuer,
      spendCode: async () => code?.consume(),
      tokens: () => frontTokens(runtime, code),
    });
    target.hash = fragment.toString();
  }
  if (vendor.fragment && target.hash === "") target.hash = vendor.fragment;
  if (ctx.oidc.params?.[answerBy] === "form_post") {
    const { status, headers = {}, body } = formPostPage(vendor, target);
    ctx.remove("location");
    ctx.status = status;
    ctx.set({ "cache-control": "no-store", ...headers });
    ctx.body = body;
    return;
  }
  ctx.set("location", target.href);
  ctx.body = "";
}

/** The parameter that keeps `response_mode` from the library, which would make a form of its own before anything is changed. */
export const answerBy = "answer_by";

/** Whether an answer must go by a form, and was not asked for so. */
function mustPost({ formPostFor = [] }: Vendor, { query }: KoaContextWithOIDC): boolean {
  const asked = String(query.scope ?? "").split(" ");
  return query[answerBy] !== "form_post" && formPostFor.some((scope) => asked.includes(scope));
}

async function addExtras(runtime: Runtime, query: URLSearchParams): Promise<void> {
  const { vendor, provider, people, store } = runtime;
  const code = await provider.AuthorizationCode.find(query.get("code") ?? "");
  const person = code?.accountId && people.bySubject(vendor.id, code.accountId);
  if (!code || !person) return;
  const identity = identify(runtime, person, store.flow(code.grantId));
  const first = store.flow(code.grantId)?.first ?? false;
  const extras = vendor.callbackExtras?.((code.scope ?? "").split(" "), identity, first) ?? {};
  for (const [name, value] of Object.entries(extras)) query.set(name, value);
}

type Code = InstanceType<Runtime["provider"]["AuthorizationCode"]> | undefined;

/** What the implicit flow would answer in the place of this code. */
async function frontTokens(runtime: Runtime, code: Code): Promise<FrontTokens> {
  const { vendor, provider, issuer, store, people, keys } = runtime;
  const clientId = clientIdOf(vendor);
  const client = await provider.Client.find(clientId);
  const person = code?.accountId && people.bySubject(vendor.id, code.accountId);
  if (!client || !person || !code.accountId || !code.grantId)
    throw new Error("There is no code to begin with.");
  const { accountId, grantId, scope, nonce } = code;
  const token = new provider.AccessToken({ accountId, grantId, scope, client, gty: "implicit" });
  const tokens = { access_token: await token.save(), token_type: "Bearer" };
  if (!vendor.claims) return tokens;
  const iat = Math.floor(Date.now() / 1000);
  const profile = vendor.claims.of(identify(runtime, person, store.flow(grantId)));
  const iss = vendor.tokenIssuer?.(issuer, profile) ?? issuer;
  const claims = { ...profile, iss, aud: clientId, sub: accountId, nonce, iat, exp: iat + 3600 };
  return { ...tokens, id_token: await sign(claims, keys.main) };
}
