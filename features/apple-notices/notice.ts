import type { JWTPayload } from "jose";
import { z } from "zod";
import { membersIn } from "@/features/oauth/members";
import { ownValue } from "@/lib/own-value";

/** What Apple tells of somebody. */
export type Notice = {
  /** The token's own id. */
  id: string;
  subject: string;
  what: "account_ended" | "permission_ended" | "mail_stopped" | "mail_resumed";
  /** When it happened. */
  at: Date;
};

/** By Apple's types; its documents have had two names for an account that is deleted. */
const kinds: Readonly<Record<string, Notice["what"]>> = {
  "account-delete": "account_ended",
  "account-deleted": "account_ended",
  "consent-revoked": "permission_ended",
  "email-disabled": "mail_stopped",
  "email-enabled": "mail_resumed",
};

/** Seconds that a notice is good for: Apple sends one again for a while, and lets it end after a day. */
export const noticeLifetime = 24 * 3600;
/** Milliseconds that Apple's clock may be ahead. */
const clockSkew = 5 * 60 * 1000;

const eventSchema = z.object({
  type: z.string(),
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  // Milliseconds since the epoch.
  event_time: z.number().int().positive().optional().catch(undefined),
});

/**
 * Reads the claims of a notice whose signature, issuer, audience and age have been checked.
 * @returns `unknown` for a kind of which nothing follows; null for what is no notice
 */
export function readNotice({ jti, iat, events }: JWTPayload, now = new Date()): Notice | "unknown" | null {
  const event = eventSchema.safeParse(membersIn(parsed(events))).data;
  if (typeof jti !== "string" || jti === "" || jti.length > 255 || iat === undefined || !event) return null;
  const what = ownValue(kinds, event.type);
  if (!what) return "unknown";
  const at = new Date(event.event_time ?? iat * 1000);
  if (at.getTime() > now.getTime() + clockSkew) return null;
  return { id: jti, subject: event.sub, what, at };
}

/** In practice a text with JSON in it; an object is what the claim's name says. */
function parsed(events: unknown): unknown {
  if (typeof events !== "string") return events;
  try {
    return JSON.parse(events);
  } catch {
    return null;
  }
}
