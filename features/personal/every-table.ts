import { passkeys } from "@/features/passkey-store/queries";
import { yourTables } from "@/features/personal/tables";
import type { PersonalTable } from "@/lib/personal-table";

/** All tables in which people keep something: those of parts, and yours. */
export const personalTables: readonly PersonalTable[] = [passkeys, ...yourTables];
