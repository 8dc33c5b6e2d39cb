import { ownValue } from "@/lib/own-value";

/** What the question says after an answer that changed nothing. The address has the name only. */
const notices = {
  another:
    "In another tab you have come to another account meanwhile, and this is about that one. Nothing was changed.",
  holds: "Nothing was changed: something has been kept in the other account since you were asked.",
} as const;

export type MergeNotice = keyof typeof notices;

/** @param value the page's `notice` parameter, which anybody can write */
export function findMergeNotice(value: unknown): string | null {
  return ownValue(notices, value);
}
