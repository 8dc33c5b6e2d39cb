import type { Tone } from "@/components/notice";
// Imported by its place, since next.config.ts, which reads this, knows no alias.
import { permanentName } from "../../lib/permanent";

/** Where people are found. */
export const peoplePath = "/admin";

/** Marks a request for one of their pages that does not exist for whoever asks. One that a visitor sends hides it, too. */
export const hiddenHeader = `x-${permanentName}-hidden`;

/** Next's rule for what proxy.ts has marked. */
export const hiddenPages = {
  source: `${peoplePath}/:path*`,
  has: [{ type: "header" as const, key: hiddenHeader }],
  destination: "/nowhere",
};

/** What a page says after an action. The address carries the name only, so that nobody can put words on the page. */
const notices = {
  disabled: { tone: "success", text: "Disabled, and signed out everywhere." },
  enabled: { tone: "success", text: "Enabled. They can sign in again." },
  "signed-out": { tone: "success", text: "Signed out everywhere." },
  "device-signed-out": { tone: "success", text: "Signed out on that device." },
  "email-freed": { tone: "success", text: "The address is free: whoever proves it next can have it." },
  removed: { tone: "success", text: "Removed, with everything that was kept of them." },
  unchanged: { tone: "neutral", text: "Nothing to do: it was like that already." },
  yourself: { tone: "warning", text: "You cannot do that to yourself." },
  gone: { tone: "neutral", text: "That person is not here any more." },
} as const satisfies Record<string, { tone: Tone; text: string }>;

/** The form that may have a problem, by its name in the address. */
export const removeForm = "remove";

export type NoticeName = keyof typeof notices;

/** @param value the page's `notice` parameter, which anybody can write */
export function findNotice(value: unknown): { tone: Tone; text: string } | null {
  return typeof value === "string" && Object.hasOwn(notices, value) ? notices[value as NoticeName] : null;
}

/** The page of one person, or of all of them where there is no such person any more. */
export function personPath(id: string, notice?: NoticeName): string {
  const path = notice === "gone" ? peoplePath : `${peoplePath}/people/${encodeURIComponent(id)}`;
  return notice ? `${path}?${new URLSearchParams({ notice })}` : path;
}

/** Parts of a person's page that have pages of their own. */
export type PersonSection = "devices" | "activity";

export function personSectionPath(id: string, section: PersonSection, after: string | null = null): string {
  return `${personPath(id)}/${section}${queryOf({ after })}`;
}

/** What administrators did. */
export const logPath = `${peoplePath}/log`;

export function logPagePath(query: {
  person: string | null;
  by: string | null;
  after: string | null;
}): string {
  return logPath + queryOf(query);
}

/** Where a failed sign-in is found by its reference. */
export const failuresPath = `${peoplePath}/failures`;

export function failurePath(reference: string): string {
  return failuresPath + queryOf({ reference });
}

/** @returns `?` with what there is, or nothing */
function queryOf(values: Record<string, string | null>): string {
  const query = new URLSearchParams(
    Object.entries(values).filter((one): one is [string, string] => Boolean(one[1])),
  );
  return query.size > 0 ? `?${query}` : "";
}
