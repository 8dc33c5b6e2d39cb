import type { Message, Role } from "@/features/flow/rows";
import { duration } from "@/features/flow/summary";

/** The roles as a sentence has them. */
export const roleNames: Readonly<Record<Role, string>> = {
  browser: "the resource owner's browser",
  client: "the client",
  authorization: "the authorization server",
  resource: "the resource server",
  database: "the database",
};

/** A message as a sentence: who tells whom what, and when. */
export function sentenceOf({ from, to, title, endpoint, took }: Message): string {
  const what = endpoint ? `${title} (${endpoint})` : title;
  const after = took === null ? "" : `, after ${duration(took)}`;
  return `${capital(roleNames[from])} to ${roleNames[to]}${after}: ${what}.`;
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
