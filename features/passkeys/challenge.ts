import { randomBytes } from "node:crypto";
import { z } from "zod";
import { spendSeal } from "@/features/session/mutations";
import { SignInRefused } from "@/features/sign-in/failures";
import { seal, unseal } from "@/lib/sealed-value";

// A challenge travels through the page that asks for it, sealed with what it is for and whose it is. That it is used once
// is noted in the database, for all servers (docs/decisions/0061-passkeys.md).

/** Seconds that a person may take. */
export const challengeLifetime = 5 * 60;

/** In no cookie: it waits in the page that asked for it. */
const sealedFor = "passkey-challenge";

const kinds = ["create", "sign-in", "confirm"] as const;

/** What a challenge is for: a passkey's answer to one counts for no other. */
export type ChallengeKind = (typeof kinds)[number];

const schema = z.object({
  challenge: z.string(),
  kind: z.enum(kinds),
  holder: z.string(),
  /** Seconds since the epoch */
  exp: z.number(),
});

export type Challenge = {
  /** 256 random bits in base64url. */
  challenge: string;
  /** The same sealed, for the page to hand in with the answer. */
  token: string;
};

/** @param holder who may answer: a session's id, or to sign in a secret of the browser's */
export async function newChallenge(kind: ChallengeKind, holder: string): Promise<Challenge> {
  const challenge = randomBytes(32).toString("base64url");
  return { challenge, token: await seal(sealedFor, { challenge, kind, holder }, challengeLifetime) };
}

/**
 * Uses a challenge up, on every server.
 * @param token from a form, and so from anybody
 * @throws SignInRefused unless it was made for this, for whoever answers now, lately, and has not been answered
 */
export async function takeChallenge(token: string, kind: ChallengeKind, holder: string): Promise<string> {
  const { data } = schema.safeParse(await unseal(sealedFor, token));
  if (!data || data.kind !== kind || data.holder !== holder)
    throw new SignInRefused("expired", "the passkey's challenge is another one, or too old");
  if (!(await spendSeal(`passkey ${data.challenge}`, new Date(data.exp * 1000))))
    throw new SignInRefused("expired", "the passkey's challenge has been answered");
  return data.challenge;
}
