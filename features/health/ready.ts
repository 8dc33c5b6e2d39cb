import { type DatabaseFault, databaseFault } from "@/features/health/queries";
import { isStopping } from "@/lib/stopping";

/** @returns why requests should go elsewhere now, or null */
export async function notReady(): Promise<DatabaseFault | "stopping" | null> {
  return isStopping() ? "stopping" : databaseFault();
}
