import { findEntry } from "@/features/providers";

type Words = {
  /** After "To", with the provider that it is about. */
  doing: (provider: string | null) => string;
  /** What follows the confirmation; absent where that is plain. */
  after?: string;
  /** Where it was asked for. */
  page: string;
};

/** What may wait for "Confirm it's you", by the names of `app/account/resume/route.ts`. */
const words: Record<string, Words> = {
  export: {
    doing: () => "download your data",
    after: "Then the file is ready to download.",
    page: "/account/data",
  },
  delete: {
    doing: () => "delete your account",
    after: "Then it is deleted at once, without another question. This cannot be undone.",
    page: "/account/data",
  },
  connect: { doing: (it) => `connect ${it ?? "another account"}`, page: "/account/connections" },
  disconnect: {
    doing: (it) => `disconnect ${it ?? "an account"}`,
    after: "Then it is disconnected at once.",
    page: "/account/connections",
  },
  "add-passkey": { doing: () => "add a passkey", page: "/account/connections" },
  "remove-passkey": {
    doing: () => "remove a passkey",
    after: "Then it is removed at once.",
    page: "/account/connections",
  },
  "recovery-codes": {
    doing: () => "make recovery codes",
    after: "Then you see them, and codes from before open nothing.",
    page: "/account/connections",
  },
  // part: profile
  "choose-email": { doing: () => "change your email", page: "/account" },
  "disable-person": {
    doing: () => "disable this person",
    after: "Then they are disabled at once.",
    page: "/admin",
  },
  "enable-person": { doing: () => "enable this person", page: "/admin" },
  "free-email": {
    doing: () => "free this person's address",
    after: "Then it is freed at once.",
    page: "/admin",
  },
  "remove-person": {
    doing: () => "remove this person",
    after: "Then they are removed at once. This cannot be undone.",
    page: "/admin",
  },
  "sign-out-device": {
    doing: () => "sign this person out on one device",
    after: "Then they are signed out there at once.",
    page: "/admin",
  },
  "sign-out-person": {
    doing: () => "sign this person out everywhere",
    after: "Then they are signed out at once.",
    page: "/admin",
  },
};

/**
 * What a confirmation is for.
 * @param action what waits; null when nothing does, or nothing that is known
 * @param linked the person's connections, by whose ids some actions name them
 */
export function wordsOf(
  action: { name: string; input: string } | null,
  linked: readonly { id: string; provider: string }[],
): { title: string; after: string; page: string } {
  const found = action && Object.hasOwn(words, action.name) ? words[action.name] : undefined;
  if (!action || !found) return { title: "Confirm it's you", after: "", page: "/account" };
  const provider = linked.find(({ id }) => id === action.input)?.provider ?? action.input.split(" ")[0] ?? "";
  const { doing, after = "", page } = found;
  return { title: `To ${doing(findEntry(provider)?.button.name ?? null)}, confirm it's you`, after, page };
}
