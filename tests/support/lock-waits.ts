import type { Database } from "@/lib/db";

/** How many statements wait for a lock in a PostgreSQL database, whoever asks. */
export async function lockWaits({ pool }: Database): Promise<number> {
  const asked = await pool?.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return asked?.rowCount ?? 0;
}
