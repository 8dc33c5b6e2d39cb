import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "./listen";
import type { Client } from "./plain-provider";

/** An OAuth 2.0 provider of no vendor's, which answers with whatever profile it is told to. */
export type PlainOAuth = {
  origin: string;
  /** What userinfo answers. */
  profile: unknown;
  tamper: {
    /** Changes the address that the browser is sent back to. */
    authorizationResponse?(url: URL): void;
    /** In the place of userinfo's answer. */
    userinfo?(response: ServerResponse): void;
    token?(body: Record<string, unknown>): unknown;
  };
  /** The queries of its authorization endpoint, oldest first. */
  asked: URLSearchParams[];
  /** Why it turned requests away; a sign-in that goes well leaves none. */
  refusals: string[];
  /** Back to the first profile and to no tampering. */
  reset(): void;
  stop(): Promise<void>;
};

/** Starts one on a free port of 127.0.0.1 for one client. The caller stops it. */
export async function startPlainOAuth(client: Client): Promise<PlainOAuth> {
  const codes = new Map<string, string>();
  const tokens = new Set<string>();
  const first = () => ({
    profile: { data: { id: 7, name: "Person Seven" } },
    tamper: {},
    asked: [],
    refusals: [],
  });
  const state: Omit<PlainOAuth, "origin" | "stop"> = {
    ...first(),
    reset: () => void Object.assign(state, first()),
  };

  function authorize(query: URLSearchParams, response: ServerResponse) {
    state.asked.push(query);
    const { id, redirectUri } = client;
    if (query.get("client_id") !== id || query.get("redirect_uri") !== redirectUri)
      return refuse(response, "unknown client or redirect_uri");
    const code = randomBytes(10).toString("hex");
    codes.set(code, query.get("code_challenge") ?? "");
    const back = new URL(redirectUri);
    back.search = String(new URLSearchParams({ code, state: query.get("state") ?? "" }));
    state.tamper.authorizationResponse?.(back);
    response.writeHead(302, { location: back.href }).end();
  }

  function exchange(form: URLSearchParams, authorization: string | undefined, response: ServerResponse) {
    const expected = `Basic ${Buffer.from(`${client.id}:${encodeURIComponent(client.secret)}`).toString("base64")}`;
    const challenge = codes.get(form.get("code") ?? "");
    const verifier = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (authorization !== expected) return refuse(response, "wrong client or secret");
    if (!codes.delete(form.get("code") ?? "")) return refuse(response, "a code that is unknown or used");
    if (verifier !== challenge) return refuse(response, "a verifier that does not match");
    const token = randomBytes(18).toString("hex");
    tokens.add(token);
    const body = { access_token: token, token_type: "bearer", refresh_token: `refresh-${token}` };
    json(response, 200, state.tamper.token?.(body) ?? body);
  }

  function userinfo(authorization: string | undefined, response: ServerResponse) {
    if (!tokens.has(authorization?.replace(/^Bearer /, "") ?? ""))
      return refuse(response, "no token of ours");
    if (state.tamper.userinfo) return state.tamper.userinfo(response);
    json(response, 200, state.profile);
  }

  function refuse(response: ServerResponse, reason: string) {
    state.refusals.push(reason);
    json(response, 400, { error: "invalid_request" });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://oauth");
    const { authorization } = request.headers;
    if (pathname === "/authorize") authorize(searchParams, response);
    else if (pathname === "/token")
      exchange(new URLSearchParams(await text(request)), authorization, response);
    else if (pathname === "/me") userinfo(authorization, response);
    else refuse(response, `${pathname} is not here`);
  }

  const { origin, stop } = await listen(() => (request, response) => void handle(request, response));
  return Object.assign(state, { origin, stop });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
