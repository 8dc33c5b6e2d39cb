import type { Tone } from "@/components/notice";
import type { RevocationOutcome } from "@/features/grants/mutations";
import type { Tokens } from "@/features/providers/types";
import { ownValue } from "@/lib/own-value";

const path = "/account/connections";

type Told = { tone: Tone; text: (provider: string) => string; pointsThere?: boolean };

/**
 * What the page says after a change. The address carries a name and a provider's id only, so that nobody can put
 * words on the page. With `pointsThere` the person is shown where the provider lists what they have permitted.
 */
const notices = {
  connected: { tone: "success", text: (it) => `${it} is connected. You can sign in with it from now on.` },
  "connect-cancelled": { tone: "neutral", text: () => "You cancelled. Nothing was connected." },
  disconnected: {
    tone: "success",
    text: (it) => `Disconnected, and ${it} has withdrawn our permission.`,
  },
  "disconnected-ended": {
    tone: "success",
    text: (it) =>
      `Disconnected, and our access at ${it} has ended. ${it} may still remember that you agreed.`,
    pointsThere: true,
  },
  "disconnected-pending": {
    tone: "warning",
    text: (it) => `Disconnected. ${it} could not be reached to withdraw our permission; we keep trying.`,
    pointsThere: true,
  },
  "disconnected-kept": {
    tone: "success",
    text: (it) => `Disconnected. ${it} may still list us among the apps you have permitted.`,
    pointsThere: true,
  },
  stopped: {
    tone: "success",
    text: (it) => `${it} has withdrawn what you allowed us. You can still sign in with it.`,
  },
  "stopped-pending": {
    tone: "warning",
    text: (it) =>
      `We have let go of what you allowed us, and you can still sign in with ${it}. It could not be reached to withdraw its permission; we keep trying.`,
    pointsThere: true,
  },
  "stopped-kept": {
    tone: "success",
    text: (it) =>
      `We have let go of what you allowed us, and you can still sign in with ${it}. It may still list us among the apps you have permitted.`,
    pointsThere: true,
  },
  "nothing-allowed": { tone: "neutral", text: () => "Nothing was allowed there any more." },
  "last-way-in": {
    tone: "warning",
    text: () => "That is the only way into your account, so it stays. Connect another one first.",
  },
  "not-connected": { tone: "neutral", text: () => "That was disconnected already." },
} as const satisfies Record<string, Told>;

export type ConnectionNotice = keyof typeof notices;

/**
 * @param outcome what became of the grant at its provider
 * @param tokens what the provider's entry says; undefined for one that is gone
 */
export function disconnectionNotice(
  outcome: RevocationOutcome,
  tokens: Pick<Tokens, "revocationLeavesConsent"> | undefined,
): ConnectionNotice {
  if (outcome !== "revoked") return `disconnected-${outcome}`;
  return tokens?.revocationLeavesConsent ? "disconnected-ended" : "disconnected";
}

/** @returns the page's address, with what it is to say */
export function connectionsPath(notice?: ConnectionNotice, provider?: string): string {
  const query = new URLSearchParams({ ...(notice && { notice }), ...(provider && { provider }) });
  return query.size > 0 ? `${path}?${query}` : path;
}

/**
 * @param value the page's `notice` parameter, which anybody can write
 * @param provider the name of the one that it is about; null when that is not known
 */
export function findConnectionNotice(
  value: unknown,
  provider: string | null,
): { tone: Tone; text: string; pointsThere: boolean } | null {
  const told = ownValue<Told>(notices, value);
  if (!told) return null;
  const { tone, text, pointsThere = false } = told;
  return { tone, text: text(provider ?? "The provider"), pointsThere };
}
