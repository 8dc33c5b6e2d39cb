/** A process that deletes a person and is killed at the last moment: everything else of the transaction is done. */
import { deleteAccount } from "@/features/account/mutations";
import { openDatabase } from "@/lib/db";

const [url = "", userId = ""] = process.argv.slice(2);
const prisma = openDatabase(url);
const dying = prisma.$extends({
  query: {
    user: {
      async deleteMany({ args, query }) {
        await query(args);
        process.stdout.write("deleted\n");
        process.kill(process.pid, "SIGKILL");
        // The signal takes a moment; the transaction must not end in it.
        return new Promise<never>(() => {});
      },
    },
  },
});
(globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = dying;
await deleteAccount(userId);
