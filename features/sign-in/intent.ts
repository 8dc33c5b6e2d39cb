import { z } from "zod";

/** Who asked, and in which session: it must be the same one that comes back. */
const asker = { userId: z.string(), sessionId: z.string() };

export const intentSchema = z.discriminatedUnion("kind", [
  // part: connections
  /** Files the identity under the person who asked. */
  z.object({ kind: z.literal("connect"), ...asker }),
  /** Proves that it is still them. */
  z.object({ kind: z.literal("confirm"), ...asker }),
  /** Asks for more than identity, for an account of theirs: the same one must come back. */
  z.object({
    kind: z.literal("grant"),
    ...asker,
    accountId: z.string(),
    /** What the feature needs. */
    wanted: z.array(z.string()),
    /** All that the provider is asked for, with which it may leave the answer's scope out (RFC 6749, section 5.1). */
    asked: z.array(z.string()),
  }),
]);

/** What a round trip to a provider is for, when it is not signing in. */
export type Intent = z.infer<typeof intentSchema>;
export type GrantIntent = Extract<Intent, { kind: "grant" }>;

/**
 * Where somebody goes back to when a round trip that was not for signing in came to nothing. From a grant they go back
 * to the feature that asked for it.
 */
export const intentHome = {
  // part: connections
  connect: {
    path: "/account/connections",
    name: "Connections",
    form: "/account/connections/form/connect",
  },
  confirm: { path: "/account", name: "your account", form: "/account/confirm/form/start" },
} as const satisfies Record<Exclude<Intent["kind"], "grant">, { path: string; name: string; form: string }>;

/** The parameter by which a feature's page hears that a grant was not given in full. */
export const grantParameter = "access";
/** `declined` at the provider; `fewer` were ticked there than asked for. */
export const grantOutcomes = ["declined", "fewer"] as const;
export type GrantOutcome = (typeof grantOutcomes)[number];

/** @returns the feature's page, which says then what came of asking */
export function withGrantOutcome(path: string, outcome: GrantOutcome): string {
  const url = new URL(path, "http://this.site");
  url.searchParams.set(grantParameter, outcome);
  return url.pathname + url.search;
}
