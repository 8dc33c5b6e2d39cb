import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { codeOf, envFiles, type Mode, readEnvFile } from "@/lib/env-files";
import { Fault } from "@/lib/fault";
import { readEnvironment } from "@/lib/next-env";

const header = `# Made by \`npm run dev\` for this clone only. It is never committed; .env.example lists what can be set.
`;

const generated: Record<string, () => string> = {
  AUTH_SECRET: () => randomBytes(33).toString("base64"),
  TOKEN_ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/**
 * Sees to it that this clone has its secrets. What is in the environment, or in any of Next's files, is never changed nor
 * hidden; only what is missing in all of them is added.
 * @returns the names of the secrets it made, by the file that holds them now
 * @throws Fault when a file cannot be read, written or understood, or a secret is hidden
 */
export function ensureSecrets(mode: Mode): Record<string, string[]> {
  const made = missingSecrets(mode);
  for (const [file, names] of Object.entries(made))
    add(file, names.map((name) => `${name}="${newSecret(name)}"\n`).join(""));
  return made;
}

/**
 * @returns the names of the secrets that `ensureSecrets` would make, by the file that it would write them to
 * @throws Fault when a file cannot be read or understood, or a secret is hidden
 */
export function missingSecrets(mode: Mode): Record<string, string[]> {
  const seen = readEnvironment(mode);
  const missing: Record<string, string[]> = {};
  for (const name of Object.keys(generated)) {
    if (seen[name]) continue;
    const file = fileFor(name, mode);
    missing[file] = [...(missing[file] ?? []), name];
  }
  return missing;
}

/** @returns a new secret of that name; undefined where it is none that is made */
export function newSecret(name: string): string | undefined {
  return generated[name]?.();
}

/**
 * @returns where a secret that Next does not see is to be written, so that it is seen, and in no mode in the place of another
 * @throws Fault when it is there and something hides it: a new one could not open what that one sealed
 */
function fileFor(name: string, mode: Mode): string {
  if (name in process.env)
    throw new Fault(`${name} is empty in the environment, which counts before every file. Unset it there.`);
  const files = envFiles(mode).map((file) => ({ file, value: readEnvFile(file)[name] }));
  const first = files.find(({ value }) => value !== undefined);
  const hidden = files.find(({ value }) => value);
  if (hidden && hidden === first)
    throw new Fault(
      `${name} in ${hidden.file} comes out empty: a $ in it begins another variable's name. Write \\$ for it.`,
    );
  if (hidden)
    throw new Fault(
      `${name} is empty in ${first?.file}, which hides the one in ${hidden.file}. Remove the empty line.`,
    );
  const own = `.env.${mode}.local`;
  const other = readEnvFile(`.env.${mode === "production" ? "development" : "production"}`)[name];
  return other || first?.file === own ? own : ".env.local";
}

function add(file: string, lines: string): void {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) writeFileSync(file, header + lines, { mode: 0o600, flag: "wx" });
    else if (!stat.isFile()) throw new Error("no regular file");
    else appendFileSync(file, (/(^|\n)$/.test(readFileSync(file, "utf8")) ? "" : "\n") + lines);
  } catch (error) {
    throw new Fault(
      `${file} cannot be written (${codeOf(error)}). Check its rights and those of this folder.`,
    );
  }
}
