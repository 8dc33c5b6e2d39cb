import { passkeys } from "@/features/passkey-store/queries";
import { yourTables } from "@/features/personal/tables";
import { recoveryCodes } from "@/features/recovery-code-store/data";
import type { PersonalTable } from "@/lib/personal-table";

/** All tables in which people keep something: those of parts, and yours. */
export const personalTables: readonly PersonalTable[] = [passkeys, recoveryCodes, ...yourTables];
