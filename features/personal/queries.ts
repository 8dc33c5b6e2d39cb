import { personalTables } from "@/features/personal/every-table";
import { inCount } from "@/lib/personal-table";

/** What a person has in the tables of your own, in words; nothing of one in which they have nothing. */
export async function countOwn(userId: string): Promise<string[]> {
  const counted = personalTables.map(async (table) => {
    const count = await table.count({ userId });
    return count > 0 ? [inCount(table, count)] : [];
  });
  return (await Promise.all(counted)).flat();
}
