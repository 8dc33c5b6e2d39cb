import type { EventKind } from "@/features/events/events";

/** What Activity can be narrowed to. */
export const eventGroups = ["sign-ins", "failures", "connections", "devices", "data"] as const;

export type EventGroup = (typeof eventGroups)[number];

/** Where each kind is found; a new one does not compile without its place. */
const groupOf: Record<EventKind, EventGroup> = {
  signed_up: "sign-ins",
  signed_in: "sign-ins",
  sign_in_failed: "failures",
  signed_out: "devices",
  confirmed: "sign-ins",
  connected: "connections",
  access_granted: "connections",
  access_ended: "connections",
  merged: "connections",
  disconnected: "connections",
  deleted_by_provider: "connections",
  ended_at_provider: "connections",
  mail_stopped: "data",
  mail_resumed: "data",
  session_ended: "devices",
  other_sessions_ended: "devices",
  name_changed: "data",
  email_changed: "data",
  email_lost: "data",
  email_freed: "data",
  exported: "data",
  signed_out_by_admin: "devices",
  session_ended_by_admin: "devices",
  refresh_token_reused: "failures",
  disabled: "sign-ins",
  enabled: "sign-ins",
  passkey_added: "connections",
  passkey_removed: "connections",
  passkey_copied: "failures",
  recovery_codes_made: "connections",
  recovery_code_used: "sign-ins",
  recovery_code_refused: "failures",
};

/** @returns the kinds that are shown for a group */
export function kindsOf(group: EventGroup): EventKind[] {
  return (Object.keys(groupOf) as EventKind[]).filter((kind) => groupOf[kind] === group);
}

export type ActivityFilter = {
  /** null for everything */
  group: EventGroup | null;
  /** Id of the event that the page comes after; null for the newest. */
  before: string | null;
};

/** The form of an event's id. Ids are compared as text, so only this one spelling of them will do. */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the page's parameters, which anybody can write: what is not one of ours counts as absent. */
export function readFilter(params: { show?: unknown; before?: unknown }): ActivityFilter {
  const { show, before } = params;
  return {
    group: eventGroups.find((group) => group === show) ?? null,
    before: typeof before === "string" && idForm.test(before) ? before : null,
  };
}

/** @returns the address of the page that shows this */
export function activityPath({ group, before }: ActivityFilter): string {
  const query = new URLSearchParams({ ...(group && { show: group }), ...(before && { before }) });
  return query.size > 0 ? `/account/activity?${query}` : "/account/activity";
}
