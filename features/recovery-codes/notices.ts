import type { Tone } from "@/components/notice";
import { ownValue } from "@/lib/own-value";

/** What Connections says about codes that were just made. The address carries the name only. */
const notices = {
  "recovery-codes-kept": { tone: "success", text: "Your recovery codes work from now on." },
  "recovery-codes-hidden": {
    tone: "neutral",
    text: "Recovery codes are shown once, for ten minutes at most. If you have not kept yours, make new ones.",
  },
} as const satisfies Record<string, { tone: Tone; text: string }>;

const path = "/account/connections";

/** @returns the page's address, with what it is to say */
export function connectionsPath(notice?: keyof typeof notices): string {
  return notice ? `${path}?${new URLSearchParams({ notice })}` : path;
}

/** @param value the page's `notice` parameter, which anybody can write */
export function findCodesNotice(value: unknown): { tone: Tone; text: string } | null {
  return ownValue(notices, value);
}
