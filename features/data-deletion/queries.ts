import {
  type DeletionStatus,
  deletionStatuses,
  hashCode,
  oldestStatus,
} from "@/features/data-deletion/policy";
import { db } from "@/lib/db";

/** What the page of a request says. There is nothing in it of anybody. */
export type DeletionRequest = { provider: string; status: DeletionStatus; at: Date };

/**
 * @param code from an address, and so from anybody
 * @returns null for a code that was never given, or whose page has gone
 */
export async function findDeletion(code: string, now = new Date()): Promise<DeletionRequest | null> {
  const codeHash = hashCode(code);
  const row = codeHash
    ? await db().dataDeletion.findUnique({
        where: { codeHash },
        select: { provider: true, status: true, createdAt: true },
      })
    : null;
  const status = deletionStatuses.find((known) => known === row?.status);
  if (!row || !status || row.createdAt <= oldestStatus(now)) return null;
  return { provider: row.provider, status, at: row.createdAt };
}
