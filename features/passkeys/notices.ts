import type { Tone } from "@/components/notice";
import { ownValue } from "@/lib/own-value";

/** What Connections says after a change of a passkey. The address carries the name only. */
const notices = {
  "passkey-added": { tone: "success", text: "Your passkey is ready. You can sign in with it from now on." },
  "passkey-renamed": { tone: "success", text: "Your passkey has its new name." },
  "passkey-removed": {
    tone: "success",
    text: "That passkey opens nothing here any more. Your device may still list it; remove it there, too.",
  },
  "passkey-known": {
    tone: "neutral",
    text: "This device has a passkey here already, so there is no new one.",
  },
  "passkey-full": {
    tone: "warning",
    text: "You have as many passkeys as one person can have here. Remove one first.",
  },
  "passkey-gone": { tone: "neutral", text: "That passkey was removed already." },
  "passkey-late": {
    tone: "warning",
    text: "That took too long, or was done already. There is no new passkey; start again.",
  },
  "passkey-failed": {
    tone: "warning",
    text: "Your device's answer could not be checked, or it did not ask for your fingerprint, face or PIN. There is no new passkey.",
  },
  "passkey-scriptless": {
    tone: "warning",
    text: "A passkey needs JavaScript, which did not run. Nothing has changed.",
  },
} as const satisfies Record<string, { tone: Tone; text: string }>;

export type PasskeyNotice = keyof typeof notices;

const path = "/account/connections";

/** @returns the page's address, with what it is to say */
export function passkeysPath(notice?: PasskeyNotice): string {
  return notice ? `${path}?${new URLSearchParams({ notice })}` : path;
}

/** @param value the page's `notice` parameter, which anybody can write */
export function findPasskeyNotice(value: unknown): { tone: Tone; text: string } | null {
  return ownValue(notices, value);
}
