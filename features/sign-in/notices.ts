import { headers } from "next/headers";
import type { Tone } from "@/components/notice";
import { sessionToken } from "@/features/session/auth";
import { env, originOf } from "@/lib/env";
import { ownValue } from "@/lib/own-value";

type Told = { tone: Tone; text: string };

/** What the sign-in page says after something. The address carries the name only, so that nobody can put words on the page. */
const notices = {
  "signed-out": { tone: "success", text: "You are signed out." },
  switch: { tone: "success", text: "You are signed out. Choose the account to go on with." },
  // part: account-merge
  find: {
    tone: "info",
    text: "You are signed out of the new account. Now sign in the way you did before.",
  },
  "passkey-script": {
    tone: "warning",
    text: "A passkey needs JavaScript, which did not run here. Sign in another way.",
  },
  forgotten: { tone: "success", text: "Forgotten: this browser no longer knows who was here." },
} as const satisfies Record<string, Told>;

const over: Told = {
  tone: "info",
  text: "You are not signed in any more: your time ran out, or you were signed out in another tab or on another device. Nothing was changed. Sign in to go on.",
};

/**
 * What to tell somebody who is not signed in.
 * @param value the page's `notice` parameter, which anybody can write
 */
export async function findSignInNotice(value: unknown): Promise<Told | null> {
  return ownValue<Told>(notices, value) ?? ((await wasSignedIn()) ? over : null);
}

/**
 * Whether somebody seems to believe that they are signed in: their browser has a token that opens nothing any more, or comes
 * from a page that only a signed-in person sees. A browser that keeps back where it comes from gets no explanation.
 */
async function wasSignedIn(): Promise<boolean> {
  if (await sessionToken()) return true;
  const from = (await headers()).get("referer") ?? "";
  if (!URL.canParse(from)) return false;
  const { origin, pathname } = new URL(from);
  return origin === originOf(env()) && /^\/(account|admin)(\/|$)/.test(pathname);
}
