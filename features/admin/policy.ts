import { notFound } from "next/navigation";
import { includesRole } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";

/**
 * Whatever is behind this is for administrators. Every query and every change asks, so that no page can forget to;
 * for everybody else there is nothing here.
 */
export function assertAdmin({ user }: Session): void {
  if (!includesRole(user.role, "admin")) notFound();
}

/** The longest text that is searched for, in characters. */
const longestSearch = 100;

/** What the list shows: people with `text` in what is known of them, from a point on. */
export type Search = { text: string; after: string | null };

/** @param query the page's, which anybody can write */
export function readSearch(query: Record<string, string | string[] | undefined>): Search {
  const { q, after } = query;
  const text = typeof q === "string" ? q.trim().slice(0, longestSearch) : "";
  return { text, after: isId(after) ? after : null };
}

/** @returns whether a value has the form of an id; anything else need not reach the database */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
