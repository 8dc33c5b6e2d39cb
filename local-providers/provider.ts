import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import Provider, { type errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { type Answer, play } from "./answers";
import { answerAuthorization, answerBy, type ErrorPage } from "./authorization";
import { faultOf, isFaultId } from "./faults";
import type { Reply } from "./http";
import { type Forgery, forgeIdToken, reissue } from "./id-token";
import { isAppCallback, isRegistered } from "./redirect-uris";
import { redact } from "./requests";
import { clientIdOf, clientSecretOf, type TokenFailure, type Vendor } from "./vendor";
import { identify, type Runtime, requestOf } from "./vendor-runtime";

/** The protocol engine of one vendor: oidc-provider with the vendor's endpoints, strictness and answers. */
export function createProvider(runtime: Omit<Runtime, "provider">, onError: ErrorPage): Provider {
  const { vendor, issuer, store, keys } = runtime;
  const claims = vendor.claims;
  const provider = new Provider(issuer, {
    adapter: (model) => {
      const adapter = store.adapter(model);
      const keeps = vendor.keepsOldRefreshTokens && model === "RefreshToken";
      return keeps ? { ...adapter, consume: async () => {} } : adapter;
    },
    clients: [
      {
        client_id: clientIdOf(vendor),
        client_secret: clientSecretOf(vendor),
        client_name: "This app (local)",
        redirect_uris: [`http://localhost:3000/api/auth/callback/${vendor.id}`],
        grant_types: [
          "authorization_code",
          ...(vendor.refreshes ? ["refresh_token"] : []),
          ...(vendor.appTokens ? ["client_credentials"] : []),
        ],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: claims?.byScope ?? {},
    clientBasedCORS: () => false,
    conformIdTokenClaims: false,
    // Cookies on a host are shared by all its ports and by every vendor here: each has names of its own.
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: {
        session: `local_${vendor.id}_session`,
        interaction: `local_${vendor.id}_interaction`,
        resume: `local_${vendor.id}_resume`,
      },
    },
    expiresWithSession: () => false,
    extraParams: [...(vendor.extraParams ?? []), ...(vendor.formPostFor ? [answerBy] : [])],
    features: {
      clientCredentials: { enabled: vendor.appTokens !== undefined },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: (_ctx, subject, token) => {
      const person = runtime.people.bySubject(vendor.id, subject);
      if (!person) return undefined;
      const grantId = token && "grantId" in token ? String(token.grantId) : undefined;
      const identity = identify(runtime, person, store.flow(grantId));
      return { accountId: subject, claims: () => ({ sub: subject, ...claims?.of(identity) }) };
    },
    interactions: {
      policy: alwaysAsk(vendor.prompts ?? []),
      url: (_ctx, { uid }) => `/${vendor.id}/pick/${uid}`,
    },
    issueRefreshToken: (_ctx, _client, code) => store.flow(code.grantId)?.offline ?? false,
    jwks: { keys: [keys.main] },
    pkce: { required: () => vendor.requiresPkce },
    renderError: (ctx, out) => onError(ctx, { error: out.error, description: out.error_description }),
    responseTypes: ["code"],
    rotateRefreshToken: () => vendor.rotates,
    routes: {
      authorization: vendor.paths.authorize,
      token: vendor.paths.token,
      jwks: vendor.paths.jwks ?? "/jwks",
    },
    scopes: [...Object.keys(vendor.scopes), ...(vendor.appTokens?.scopes ?? [])],
    ttl: {
      AccessToken: (_ctx, { grantId }) =>
        vendor.endlessUnlessOffline && !store.flow(grantId)?.offline ? oneYear : vendor.accessTokenLives,
      AuthorizationCode: vendor.codeLives ?? 60,
      ClientCredentials: vendor.accessTokenLives,
      Grant: 400 * 24 * 3600,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 180 * 24 * 3600,
      Session: 3600,
    },
  });

  provider.Client.prototype.redirectUriAllowed = (uri) =>
    isAppCallback(uri, vendor) || isRegistered(uri, runtime.redirectUris, vendor);
  const { clientSecretIs } = vendor;
  if (clientSecretIs)
    provider.Client.prototype.compareClientSecret = (given) =>
      clientSecretIs(given, clientIdOf(vendor), issuer);
  provider.silent = true;
  provider.on("grant.error", (ctx, error) => {
    ctx.state.failure = failureOf(ctx, error);
  });
  provider.on("server_error", (_ctx, error) => {
    console.error(`local providers (${vendor.id}): ${error.stack ?? error.message}`);
  });

  const complete: Runtime = { ...runtime, provider };
  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => {
    await next();
    dropSessionCookie(ctx, `local_${vendor.id}_session`);
    switch (ctx.oidc?.route) {
      case "authorization":
      case "resume":
        return answerAuthorization(ctx, complete, onError);
      case "token":
        return answerToken(ctx, complete);
      case "discovery":
      case "jwks":
        return answerMetadata(ctx, complete, ctx.oidc.route);
    }
  });
  return provider;
}

/** As good as no end, in seconds. */
const oneYear = 365 * 24 * 3600;

function alwaysAsk(prompts: readonly string[]) {
  const login = interactionPolicy.base().get("login");
  const others = prompts.map((name) => new interactionPolicy.Prompt({ name, requestable: true }));
  return login ? [login, ...others] : others;
}

/** The session is forgotten at once, so the picker comes up at every sign-in and tabs never share one. */
function dropSessionCookie(ctx: KoaContextWithOIDC, name: string): void {
  const cookies = ctx.res.getHeader("set-cookie");
  if (!Array.isArray(cookies)) return;
  const kept = cookies.filter(
    (cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`),
  );
  ctx.res.removeHeader("set-cookie");
  if (kept.length > 0) ctx.res.setHeader("set-cookie", kept);
}

/** Makes the app fetch the keys, however long it would have remembered those it has. */
const newKey: Forgery = { signature: "rotated" };

async function answerToken(ctx: KoaContextWithOIDC, runtime: Runtime): Promise<void> {
  const { vendor, store, keys } = runtime;
  const seen = requestOf(ctx.req);
  if (seen) seen.body = redact(flatten(ctx.oidc.body));

  const appTokens = ctx.oidc.body?.grant_type === "client_credentials" ? vendor.appTokens : undefined;
  const right = `/${vendor.id}${appTokens?.path ?? vendor.paths.token}`;
  if (seen && seen.path !== right) return reply(ctx, runtime, vendor.tokenFault("unsupported_grant"));
  if (vendor.refusesPkce && ctx.oidc.body && "code_verifier" in ctx.oidc.body)
    return reply(ctx, runtime, vendor.tokenFault("bad_client"));
  if (vendor.formOnly && ctx.headers.authorization !== undefined)
    return reply(ctx, runtime, vendor.tokenFault("bad_client"));
  if (vendor.fromPage && ctx.headers.origin !== undefined) return reply(ctx, runtime, vendor.fromPage());
  if (ctx.status !== 200) return reply(ctx, runtime, vendor.tokenFault(ctx.state.failure ?? "bad_request"));
  if (vendor.basicOnly && ctx.headers.authorization === undefined) {
    // The library takes the secret from either place. The code is spent by now, which is what it deserves.
    return reply(ctx, runtime, vendor.tokenFault("bad_client"));
  }

  if (appTokens) {
    const refusal = appTokens.refuse?.(Object.fromEntries(flatten(ctx.oidc.body)));
    return reply(ctx, runtime, refusal ?? { status: 200, body: appTokens.body({ ...(ctx.body as object) }) });
  }

  // A fault comes last: whatever the app itself does wrong is told first.
  const { fault: faultId } = store.flow(ctx.oidc.entities.Grant?.jti) ?? {};
  const fault = faultOf(faultId);
  const refreshing = ctx.oidc.params?.grant_type === "refresh_token";
  if (fault?.at === (refreshing ? "refresh" : "token") && (await answerBadly(ctx, runtime, fault.answer)))
    return;

  let body = ctx.body as Record<string, unknown>;
  const { tokenIssuer, withoutNonce } = vendor;
  if ((tokenIssuer || withoutNonce) && typeof body.id_token === "string") {
    const own = (claims: Record<string, unknown>) => ({
      ...(tokenIssuer && { iss: tokenIssuer(runtime.issuer, claims) }),
      ...(withoutNonce && { nonce: undefined }),
    });
    body = { ...body, id_token: await reissue(body.id_token, own, keys) };
  }
  const forgery =
    fault?.at === "jwks" && !refreshing ? newKey : fault?.at === "id_token" ? fault.forge : null;
  if (forgery && typeof body.id_token === "string") {
    body = { ...body, id_token: await forgeIdToken(body.id_token, forgery, keys, clientSecretOf(vendor)) };
  }
  if (forgery === newKey && isFaultId(faultId)) runtime.orders.click(vendor.id, faultId);
  if (fault?.at === "token_body" && !refreshing) body = fault.change(body);
  endOlder(ctx, runtime, refreshing);
  reply(ctx, runtime, { status: 200, body: vendor.tokenBody(body) });
}

/** Ends the tokens that the new ones take the place of. */
function endOlder(ctx: KoaContextWithOIDC, { vendor, store }: Runtime, refreshing: boolean): void {
  const { AccessToken: access, RefreshToken: refresh } = ctx.oidc.entities;
  if (refreshing && vendor.refreshEndsAccess && access?.grantId)
    store.keepOnly("AccessToken", access.grantId, access.jti);
  if (!refreshing && vendor.mostRefreshTokens && refresh?.accountId)
    store.keepNewest("RefreshToken", refresh.accountId, vendor.mostRefreshTokens);
}

async function answerMetadata(
  ctx: KoaContextWithOIDC,
  runtime: Runtime,
  at: "discovery" | "jwks",
): Promise<void> {
  const { vendor, keys, orders, issuer } = runtime;
  const fault = faultOf(orders.takeForRequest(vendor.id, at));
  const body = ctx.body as Record<string, unknown>;
  if (at === "discovery") {
    ctx.body = vendor.discovery?.(body, issuer) ?? body;
  } else {
    const published: object[] = [...(Array.isArray(body.keys) ? body.keys : []), ...keys.published()];
    ctx.body = { keys: published.map((key) => vendor.publishedKey?.(key, issuer) ?? key) };
  }
  if (fault?.at === "discovery" && "change" in fault)
    ctx.body = fault.change(ctx.body as Record<string, unknown>);
  else if (fault?.at === at && "answer" in fault) await answerBadly(ctx, runtime, fault.answer);
}

/** Plays a bad answer; false when the right one is to follow. */
async function answerBadly(ctx: KoaContextWithOIDC, runtime: Runtime, answer: Answer): Promise<boolean> {
  if (answer.kind === "slow") {
    await sleep(runtime.slowMs);
    return false;
  }
  if (answer.kind === "failure") {
    reply(ctx, runtime, inWordsOf(runtime.vendor, answer.failure));
    return true;
  }
  ctx.respond = false;
  await play(ctx.res, answer);
  return true;
}

function inWordsOf(vendor: Vendor, failure: Extract<Answer, { kind: "failure" }>["failure"]): Reply {
  switch (failure) {
    case "bad_access_token":
      return vendor.unauthorized;
    case "unverified":
      return vendor.unverified ?? vendor.tokenFault("bad_code");
    default:
      return vendor.tokenFault(failure);
  }
}

function reply(ctx: KoaContextWithOIDC, { vendor }: Runtime, answer: Reply): void {
  ctx.status = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) ctx.set(name, value);
  const asksForJson = (ctx.headers.accept ?? "").includes("json");
  if (vendor.formEncodedUnlessJson && !asksForJson) {
    ctx.type = "application/x-www-form-urlencoded";
    ctx.body = new URLSearchParams(flatten(answer.body)).toString();
  } else {
    ctx.type = "application/json";
    ctx.body = JSON.stringify(answer.body);
  }
}

/** The library's own words for what went wrong, sorted into what vendors distinguish. */
function failureOf(ctx: KoaContextWithOIDC, error: errors.OIDCProviderError): TokenFailure {
  const detail = error.error_detail ?? error.error_description ?? "";
  if (error.error === "invalid_client") return "bad_client";
  if (error.error === "unsupported_grant_type" || detail.includes("grant type")) return "unsupported_grant";
  if (
    detail.includes("client_secret") ||
    detail.includes("client authentication") ||
    detail.includes("authorization header")
  )
    return "bad_client";
  if (detail.includes("client_id")) return "bad_client";
  if (detail.includes("code_verifier")) return "bad_verifier";
  if (detail.includes("redirect_uri")) return "bad_redirect_uri";
  if (error.error !== "invalid_grant") return "bad_request";
  return ctx.oidc.params?.grant_type === "refresh_token" ? "bad_refresh_token" : "bad_code";
}

function flatten(body: unknown): [string, string][] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as [string, string]),
  );
}
