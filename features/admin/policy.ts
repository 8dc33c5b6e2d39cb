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

/** @returns whether a value has the form of an id; anything else need not reach the database */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
