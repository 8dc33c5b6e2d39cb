import type { Finding } from "@/features/doctor/finding";
import type { SessionUser } from "@/features/session/queries";
import type { Wired } from "@/features/setup/wiring";

export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** What a section of the dashboard is given. */
export type Section = {
  viewer: SessionUser | null;
  now: { origin: string; wired: readonly Wired[]; findings: readonly Finding[] };
  query: Query;
};
