/** Everything that is kept under Activity. Each has its own words in components/event-text.ts. */
export const eventKinds = [
  "signed_up",
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "confirmed",
  "connected",
  "merged",
  "access_granted",
  "access_ended",
  "disconnected",
  "deleted_by_provider",
  "ended_at_provider",
  "mail_stopped",
  "mail_resumed",
  "session_ended",
  "other_sessions_ended",
  "name_changed",
  "email_changed",
  "email_lost",
  "email_freed",
  "exported",
  "disabled",
  "enabled",
  "signed_out_by_admin",
  "session_ended_by_admin",
  "refresh_token_reused",
  "passkey_added",
  "passkey_removed",
  "passkey_copied",
  "recovery_codes_made",
  "recovery_code_used",
  "recovery_code_refused",
] as const;

export type EventKind = (typeof eventKinds)[number];

export type SecurityEvent = {
  userId: string;
  kind: EventKind;
  /** Auth.js's id of the provider it is about, or the id of another way in (features/providers/own-ways.ts) */
  provider?: string | null;
  /** What it is about in a word or two: a failure's cause, a device. Never a token, an address or a code. */
  detail?: string | null;
  /** The browser's User-Agent header */
  userAgent?: string | null;
  // part: mail
  /** An address that was the account's until then, and hears of it as well. Neither kept nor logged. */
  formerEmail?: string | null;
  /** The id of the administrator who did it: for the log, and not for the person. */
  by?: string;
};
