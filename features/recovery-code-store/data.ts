import { db } from "@/lib/db";
import type { PersonalTable } from "@/lib/personal-table";

const downloaded = { id: true, createdAt: true } as const;

/** What the privacy page, the download, the deletion and the administrators' page know of recovery codes. */
export const recoveryCodes: PersonalTable = {
  model: "RecoveryCode",
  one: "recovery code",
  many: "recovery codes",
  what: "A fingerprint of each recovery code that you have not used, and when you had it made. A fingerprint opens nothing, and nobody can turn it back into the code.",
  why: "To let you in by a code when you have lost every other way.",
  kept: "Until you use it, have new ones made, or delete your account.",
  select: downloaded,
  count: (where) => db().recoveryCode.count({ where }),
  rows: (part) => db().recoveryCode.findMany({ ...part, select: downloaded }),
};
