import type { Tone } from "@/components/notice";

/** What a page says after an action. The address carries the name only, so that nobody can put words on the page. */
const notices = {
  "session-ended": { tone: "success", text: "That device is signed out." },
  "session-gone": { tone: "neutral", text: "That device is not signed in any more." },
  "others-ended": { tone: "success", text: "Signed out everywhere else." },
  "not-me": { tone: "success", text: "Signed out everywhere else." },
} as const satisfies Record<string, { tone: Tone; text: string }>;

export type NoticeName = keyof typeof notices;

/** @param path one of the account's pages */
export function withNotice(path: string, notice: NoticeName): string {
  return `${path}?${new URLSearchParams({ notice })}`;
}

/** @param value the page's `notice` parameter, which anybody can write */
export function findNotice(value: unknown): { tone: Tone; text: string } | null {
  return typeof value === "string" && Object.hasOwn(notices, value) ? notices[value as NoticeName] : null;
}
