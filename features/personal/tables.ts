import { passkeys } from "@/features/passkey-store/queries";
import { recoveryCodes } from "@/features/recovery-code-store/data";
import type { PersonalTable } from "@/lib/personal-table";

/** Tables of your own in which people keep something: one line each (docs/guides/add-a-feature.md). */
export const personalTables: readonly PersonalTable[] = [passkeys, recoveryCodes];
