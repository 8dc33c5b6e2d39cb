import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeJwt, decodeProtectedHeader } from "jose";
import Provider from "oidc-provider";
import { listen } from "./listen";
import { type Claims, newKey, type SigningKey } from "./signing";

// An OpenID provider that owes nothing to local-providers/: what both it and the app got wrong in the same way would
// show here. It is a plain oidc-provider with its defaults: email and profile come from userinfo only.

export type Endpoint = "discovery" | "authorization" | "token" | "userinfo" | "jwks";

type Json = Record<string, unknown>;

/** What it does wrong; each hook gets what would be right. */
export type Tamper = {
  /** Changes the address that the browser is sent back to. */
  authorizationResponse?(url: URL): void;
  /** Makes another ID token out of the claims and the header of the right one; see signing.ts. */
  idToken?(claims: Claims, header: Json): string | Promise<string>;
  userinfo?(body: Json): Json;
  /** Changes what the token endpoint answers, or answers in its place with a status. */
  token?(body: Json): Json | { status: number; body: Json };
  /** Refuses userinfo with this header (RFC 6750, section 3). */
  challenge?: string;
  discovery?(body: Json): Json;
  jwks?(body: Json): Json;
  /** Answers with this status whoever wants to sign out there. */
  signOut?: number;
  /** Answers with 503. */
  down?: Endpoint[];
};

/** Who signs in there: the subject, and what userinfo says. */
export type Account = { sub: string; email: string; email_verified: boolean; name: string };

export type PlainProvider = {
  /** Its issuer identifier and address. */
  issuer: string;
  /** The key that it publishes and signs with. */
  key: SigningKey;
  /** Whoever comes is signed in as this account, without being asked. */
  account: Account;
  tamper: Tamper;
  /** How many requests each endpoint has had. */
  requests: Record<Endpoint, number>;
  /** Back to the first account and to no tampering. */
  reset(): void;
  stop(): Promise<void>;
};

export type Client = {
  id: string;
  secret: string;
  redirectUri: string;
  /** The only way in which it may say who it is. Default: HTTP Basic. */
  method?: "client_secret_post";
};

type Context = Parameters<Parameters<Provider["use"]>[0]>[0];

const paths: Record<string, Endpoint> = {
  "/.well-known/openid-configuration": "discovery",
  "/auth": "authorization",
  "/token": "token",
  "/me": "userinfo",
  "/jwks": "jwks",
};

/** Starts one on a free port of 127.0.0.1. The caller stops it. */
export async function startPlainProvider(clients: Client[]): Promise<PlainProvider> {
  const key = await newKey("plain-1");
  const first = () => ({
    account: { sub: "subject-1", email: "one@plain.example", email_verified: true, name: "Person One" },
    tamper: {},
  });
  const state: Omit<PlainProvider, "issuer" | "stop"> = {
    key,
    ...first(),
    requests: { discovery: 0, authorization: 0, token: 0, userinfo: 0, jwks: 0 },
    reset: () => void Object.assign(state, first()),
  };
  const { origin, stop } = await listen((issuer) => {
    const provider = new Provider(issuer, {
      clients: clients.map(({ id, secret, redirectUri, method }) => ({
        client_id: id,
        client_secret: secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/signed-out", redirectUri).href],
        ...(method && { token_endpoint_auth_method: method }),
      })),
      jwks: { keys: [key.privateJwk] },
      cookies: { keys: [key.publicPem] },
      pkce: { required: () => true },
      ...(clients.some(({ method }) => method) && { clientAuthMethods: ["client_secret_post"] }),
      claims: { email: ["email", "email_verified"], profile: ["name"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/approve/${uid}` },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...state.account, sub }) }),
    });
    provider.use((context, next) => misbehave(context, next, state));
    const callback = provider.callback();
    return (request, response) => {
      if (request.url?.startsWith("/approve/")) void approve(provider, request, response, state.account.sub);
      else void callback(request, response);
    };
  });
  return Object.assign(state, { issuer: origin, stop });
}

/** Finishes the interaction that would show a person a page. */
async function approve(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  accountId: string,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function misbehave(
  context: Context,
  next: () => Promise<void>,
  { tamper, requests }: Pick<PlainProvider, "tamper" | "requests">,
): Promise<void> {
  const endpoint = paths[context.path];
  if (endpoint) {
    requests[endpoint] += 1;
    if (tamper.down?.includes(endpoint)) {
      context.status = 503;
      return;
    }
  }
  if (context.path === "/session/end" && tamper.signOut) {
    context.status = tamper.signOut;
    return;
  }
  await next();
  if (endpoint === "userinfo" && tamper.challenge) {
    context.status = 401;
    context.body = "";
    context.set("WWW-Authenticate", tamper.challenge);
    return;
  }
  const body = context.body as Json;
  const location = context.response.get("location") || "";
  if (tamper.authorizationResponse && location.includes("code=")) {
    const url = new URL(location);
    tamper.authorizationResponse(url);
    context.redirect(url.href);
  } else if (endpoint === "token" && tamper.idToken && typeof body.id_token === "string") {
    const token = await tamper.idToken(decodeJwt(body.id_token), { ...decodeProtectedHeader(body.id_token) });
    context.body = { ...body, id_token: token };
  } else if (endpoint === "token" && tamper.token) {
    const answer = tamper.token(body);
    if (typeof answer.status === "number") context.status = answer.status;
    context.body = typeof answer.status === "number" ? answer.body : answer;
  } else if (
    (endpoint === "userinfo" || endpoint === "discovery" || endpoint === "jwks") &&
    tamper[endpoint]
  ) {
    context.body = tamper[endpoint](body);
  }
}
