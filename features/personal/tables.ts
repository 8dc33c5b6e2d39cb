import type { PersonalTable } from "@/lib/personal-table";

/** Tables of your own in which people keep something: one line each (docs/guides/add-a-feature.md). */
export const yourTables: readonly PersonalTable[] = [];
