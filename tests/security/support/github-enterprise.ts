import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "./listen";
import type { Client } from "./plain-provider";

export type GitHubAccount = { id: number; login: string; name: string; email: string; verified: boolean };

/** A GitHub Enterprise server as its documentation describes it, written apart from local-providers/. */
export type GitHubEnterprise = {
  origin: string;
  /** Whoever comes is signed in as this account, without being asked. */
  account: GitHubAccount;
  /** Why it turned requests away, oldest first; a sign-in that goes well leaves none. */
  refusals: string[];
  tamper: {
    user?(body: Record<string, unknown>): unknown;
    /** In the place of the list of addresses. */
    emails?: { status: number; body: unknown };
    token?(body: Record<string, unknown>): unknown;
  };
  /** Back to the first account and to no tampering. */
  reset(): void;
  stop(): Promise<void>;
};

type Grant = { challenge: string; redirectUri: string; account: GitHubAccount };
type Answer = { status: number; body?: unknown; location?: string };

/** Starts one on a free port of 127.0.0.1 for one client. The caller stops it. */
export async function startGitHubEnterprise(client: Client): Promise<GitHubEnterprise> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, GitHubAccount>();
  const first = () => ({
    account: { id: 41, login: "mona", name: "Mona Lisa", email: "mona@enterprise.example", verified: true },
    refusals: [],
    tamper: {},
  });
  const state: Omit<GitHubEnterprise, "origin" | "stop"> = {
    ...first(),
    reset: () => void Object.assign(state, first()),
  };
  const refuse = (status: number, reason: string, body: unknown = { message: reason }): Answer => {
    state.refusals.push(reason);
    return { status, body };
  };

  function authorize(query: URLSearchParams): Answer {
    const redirectUri = query.get("redirect_uri") ?? "";
    const challenge = query.get("code_challenge") ?? "";
    if (query.get("client_id") !== client.id) return refuse(404, "unknown client");
    if (redirectUri !== client.redirectUri) return refuse(400, "another redirect_uri");
    if (!query.get("state")) return refuse(400, "no state");
    if (query.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(challenge))
      return refuse(400, "no PKCE");
    const code = randomBytes(10).toString("hex");
    codes.set(code, { challenge, redirectUri, account: { ...state.account } });
    const back = new URLSearchParams({ code, state: query.get("state") ?? "" });
    return { status: 302, location: `${redirectUri}?${back}` };
  }

  function exchange(form: URLSearchParams, authorization: string | undefined): Answer {
    // GitHub answers such failures with 200.
    const bad = (error: string, reason: string) => refuse(200, reason, { error, error_description: reason });
    const [id, secret] = authorization?.startsWith("Basic ")
      ? Buffer.from(authorization.slice(6), "base64").toString().split(":")
      : [form.get("client_id") ?? "", form.get("client_secret") ?? ""];
    if (id !== client.id || !same(secret ?? "", client.secret))
      return bad("incorrect_client_credentials", "wrong client or secret");
    const grant = codes.get(form.get("code") ?? "");
    if (!codes.delete(form.get("code") ?? "") || !grant)
      return bad("bad_verification_code", "a code that is unknown or used");
    if (form.get("redirect_uri") !== grant.redirectUri)
      return bad("redirect_uri_mismatch", "another redirect_uri than at the start");
    const verifier = form.get("code_verifier") ?? "";
    if (!same(createHash("sha256").update(verifier).digest("base64url"), grant.challenge))
      return bad("bad_verification_code", "a verifier that does not match");
    const token = `gho_${randomBytes(18).toString("hex")}`;
    tokens.set(token, grant.account);
    const body = { access_token: token, token_type: "bearer", scope: "read:user,user:email" };
    return { status: 200, body: state.tamper.token?.(body) ?? body };
  }

  function api(path: string, { authorization, ...headers }: IncomingMessage["headers"]): Answer {
    const account = tokens.get(authorization?.match(/^(?:Bearer|token) (\S+)$/)?.[1] ?? "");
    if (!headers["user-agent"]) return refuse(403, "no User-Agent");
    if (!account) return refuse(401, "no token of ours");
    const { id, login, name, email, verified } = account;
    const user = { id, login, name, email, avatar_url: null };
    if (path === "/api/v3/user") return { status: 200, body: state.tamper.user?.(user) ?? user };
    return (
      state.tamper.emails ?? {
        status: 200,
        body: [{ email, verified, primary: true, visibility: "private" }],
      }
    );
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://github");
    switch (`${request.method} ${pathname}`) {
      case "GET /login/oauth/authorize":
        return authorize(searchParams);
      case "POST /login/oauth/access_token":
        if (!request.headers.accept?.includes("application/json")) return refuse(406, "asked for no JSON");
        return exchange(new URLSearchParams(await text(request)), request.headers.authorization);
      case "GET /api/v3/user":
      case "GET /api/v3/user/emails":
        return api(pathname, request.headers);
      default:
        return refuse(404, `${request.method} ${pathname} is not here`);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, location } = await answer(request);
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      ...(location === undefined ? {} : { location }),
    });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }

  const { origin, stop } = await listen(() => (request, response) => void handle(request, response));
  return Object.assign(state, { origin, stop });
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
