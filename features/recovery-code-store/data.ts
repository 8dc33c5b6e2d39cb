import { db } from "@/lib/db";
import type { PersonalTable } from "@/lib/personal-table";

const downloaded = { id: true, createdAt: true, usedAt: true } as const;

/** What the privacy page, the download, the deletion and the administrators' page know of recovery codes. */
export const recoveryCodes: PersonalTable = {
  model: "RecoveryCode",
  one: "recovery code",
  many: "recovery codes",
  what: "A fingerprint of each recovery code of your last set, when the set was made, and when you used a code. A fingerprint opens nothing, and nobody can turn it back into the code.",
  why: "To let you in by a code when you have lost every other way, and to tell you when somebody tries one that was used.",
  kept: "Until you have new ones made, or delete your account.",
  select: downloaded,
  count: (where) => db().recoveryCode.count({ where: { ...where, usedAt: null } }),
  rows: (part) => db().recoveryCode.findMany({ ...part, select: downloaded }),
};

/** A person's codes that still open something: whoever has one is no one whom an email could claim. */
export function findRecoveryCodeIds(userId: string): Promise<{ id: string }[]> {
  return db().recoveryCode.findMany({ where: { userId, usedAt: null }, select: { id: true } });
}
