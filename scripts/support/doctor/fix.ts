import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import type { Finding } from "@/features/doctor/finding";
import type { Mode } from "@/lib/env-files";
import { ensurePrismaClient } from "../prisma-client";
import { ensureSecrets } from "../secrets";

/**
 * Mends what can be mended without asking: nothing is overwritten, and no value changes.
 * @returns a sentence for each thing done
 */
export async function mend(mode: Mode, findings: readonly Finding[]): Promise<string[]> {
  const done: string[] = [];
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  for (const fix of fixes) {
    if (fix.kind === "rename") {
      const text = readFileSync(fix.file, "utf8");
      writeFileSync(
        fix.file,
        text.replace(new RegExp(`^(\\s*(?:export\\s+)?)${fix.from}(?=\\s*[=:])`, "gm"), `$1${fix.to}`),
      );
      done.push(`Renamed ${fix.from} to ${fix.to} in ${fix.file}.`);
    }
    if (fix.kind === "private") {
      chmodSync(fix.file, 0o600);
      done.push(`Closed ${fix.file} to other users of this machine.`);
    }
    if (fix.kind === "client") {
      await ensurePrismaClient();
      done.push("Generated the Prisma client.");
    }
  }
  // After the renaming, which may have brought one.
  if (fixes.some(({ kind }) => kind === "secrets"))
    for (const [file, names] of Object.entries(ensureSecrets(mode)))
      done.push(`Wrote ${names.join(" and ")} to ${file}.`);
  return done;
}
