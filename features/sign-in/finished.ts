import { createHash } from "node:crypto";
import type { NextRequest } from "next/server";
import { z } from "zod";
import { spendSeal } from "@/features/session/mutations";
import { findSession } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { sessionTokenIn } from "@/features/session/tokens";
import { SignInRefused } from "@/features/sign-in/failures";
import { type Flow, flowKind, flowLifetime } from "@/features/sign-in/flow";
import { intentHome } from "@/features/sign-in/intent";
import { signInStep } from "@/features/sign-in/telemetry";
import { type CookieChange, cookieName } from "@/lib/cookies";
import { log } from "@/lib/log";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";
import { seal, unseal } from "@/lib/sealed-value";

// Going back after a sign-in ends at the provider, which sends the browser to a callback that is over.

const purpose = "finished";
/** Seconds, as long as the probe cookie. */
const lifetime = 4 * flowLifetime;

const schema = z.object({
  provider: z.string(),
  id: z.string(),
  sessionId: z.string(),
  code: z.string(),
  returnTo: z.string(),
});

const hash = (code: string | null) =>
  createHash("sha256")
    .update(code ?? "")
    .digest("base64url");

/** @returns the cookie that remembers which flow began the session that this browser has now */
export async function rememberFinished(
  { provider, id, returnTo }: Flow,
  sessionId: string,
  code: string,
): Promise<CookieChange> {
  const value = await seal(purpose, { provider, id, sessionId, code: hash(code), returnTo }, lifetime);
  return { name: cookieName(purpose), value, maxAge: lifetime };
}

/** Callbacks that are under way in this process, by flow: whether somebody came in. */
const underWay = new Map<string, Promise<boolean>>();

/**
 * Uses a flow up, on every server, before its code is redeemed: a code that comes twice may end what the first one
 * brought (RFC 6749, section 4.1.2).
 *
 * @returns null when another request of the flow, such as the first of a double click, was under way and has succeeded.
 *   It got the session's cookie; this one gets none, since it may be somebody's copy.
 * @throws SignInRefused when the flow has been used up; whatever `work` throws
 */
export async function once<Result>(
  { id, provider }: Flow,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const first = underWay.get(id);
  if (first && (await first)) return null;
  const over = new SignInRefused("expired", "the flow has been used up");
  if (first) throw over;
  const result = (async () => {
    await signInStep("flow use", provider, async () => {
      if (!(await spendSeal(`flow ${id}`, new Date(Date.now() + flowLifetime * 1000)))) throw over;
    });
    return work();
  })();
  const succeeded = result.then(
    () => true,
    () => false,
  );
  underWay.set(id, succeeded);
  return result.finally(() => underWay.delete(id));
}

/**
 * Where a callback leads whose flow has begun the session that this browser is still in. It changes nothing and asks the
 * provider nothing. Any other callback that is over stays a failure: it may be somebody else's link.
 *
 * @returns a path; null when this is no such callback
 */
export async function afterFinished(
  request: NextRequest,
  { provider, id }: { provider: string; id: string | null },
): Promise<string | null> {
  const sealed = request.cookies.get(cookieName(purpose))?.value;
  const finished = schema.safeParse(await unseal(purpose, sealed)).data;
  if (!finished || finished.provider !== provider || finished.id !== id) return null;
  const token = sessionTokenIn(request.cookies);
  const session = token ? await findSession(token) : null;
  if (!session || textOf(session.id) !== finished.sessionId) return null;
  const kind = flowKind(id);
  log("info", "sign_in_opened_again", { provider, intent: kind });
  const returnTo = safeReturnTo(finished.returnTo, "/account");
  if (hash(request.nextUrl.searchParams.get("code")) === finished.code || kind === "grant") return returnTo;
  // They chose anew at the provider, perhaps another person: these pages say who it is now, and what else there is.
  return kind ? intentHome[kind].path : withReturnTo("/signin", returnTo);
}
