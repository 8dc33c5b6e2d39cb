import { personalTables } from "@/features/personal/every-table";
import { inCount } from "@/lib/personal-table";

/** What a person has in each table of your own, in words. */
export function countOwn(userId: string): Promise<string[]> {
  return Promise.all(personalTables.map(async (table) => inCount(table, await table.count({ userId }))));
}
