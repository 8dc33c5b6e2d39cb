import { type Check, type EnvFile, type Facts, type Finding, finding } from "@/features/doctor/finding";
import { bare, knownVariables, secretVariables } from "@/features/doctor/variables";
import { envFiles, type Mode } from "@/lib/env-files";

const misnamed = finding("warning", "env_file_misnamed");
const example = finding("warning", "env_example_filled");
const tracked = finding("warning", "env_file_tracked");
const unignored = finding("warning", "env_file_not_ignored");
const open = finding("note", "env_file_open");
const twice = finding("warning", "env_name_twice");
const cut = finding("warning", "env_value_cut");
const expanded = finding("warning", "env_dollar");
const hidden = finding("warning", "env_hidden");
const elsewhere = finding("warning", "env_other_mode");
const nodeEnv = finding("note", "env_node_env");

/** The `.env` files: which of them count, who else reads them, and what Next makes of their lines. */
export const fileChecks: Check = (facts) => [
  ...facts.files.flatMap((file) => [
    ...ofNames(file),
    ...ofReaders(file),
    ...(file.read ? ofLines(facts, file) : []),
  ]),
  ...ofOtherMode(facts),
  ...ofHidden(facts),
];

/** Every file that Next reads in one mode or another. */
const known = new Set((["development", "production"] satisfies Mode[]).flatMap(envFiles));
const isSet = (file: EnvFile, names: readonly string[]) =>
  file.lines.filter(({ name, value }) => value !== "" && names.includes(name)).map(({ name }) => name);

function ofNames(file: EnvFile): Finding[] {
  const [secret] = isSet(file, secretVariables);
  if (file.name === ".env.example")
    return secret
      ? [
          example(
            file.name,
            `.env.example holds a value for ${secret}, and git keeps that file for everybody. Move the value to .env.local, and replace the secret if it was ever pushed.`,
          ),
        ]
      : [];
  if (known.has(file.name) || isSet(file, knownVariables).length === 0) return [];
  return [
    misnamed(
      file.name,
      `${file.name} is not read: Next reads ${envFiles("development").join(", ")} and, in production, those of production, in the project's own folder. Rename it to .env.local.`,
    ),
  ];
}

function ofReaders(file: EnvFile): Finding[] {
  const [secret] = isSet(file, secretVariables);
  if (!secret || file.name === ".env.example") return [];
  const found: Finding[] = [];
  if (file.tracked)
    found.push(
      tracked(
        file.name,
        `${file.name} holds ${secret} and is kept by git, so everybody with the repository has it. Run \`git rm --cached ${file.name}\`, name the file in .gitignore, and replace the secret: it stays in the history.`,
      ),
    );
  else if (file.ignored === false)
    found.push(
      unignored(
        file.name,
        `${file.name} holds ${secret}, and the next \`git add .\` would take it along. Name the file in .gitignore, or move the value to .env.local.`,
      ),
    );
  if (file.open)
    found.push(
      open(
        file.name,
        `${file.name} holds ${secret} and can be read by every user of this machine. Run \`chmod 600 ${file.name}\`.`,
        {
          kind: "private",
          file: file.name,
        },
      ),
    );
  return found;
}

function ofLines({ source }: Facts, { name: file, lines }: EnvFile): Finding[] {
  const found: Finding[] = [];
  for (const [index, line] of lines.entries()) {
    const later = lines.slice(index + 1).find(({ name }) => name === line.name);
    if (later && later.value !== line.value)
      found.push(
        twice(
          line.name,
          `${line.name} stands in ${file} twice with different values, and the last one counts. Remove the other.`,
        ),
      );
    if (line.cut)
      found.push(
        cut(
          line.name,
          `${line.name} in ${file} ends at its #, after which everything counts as a comment. Put the value in double quotes.`,
        ),
      );
    if (line.name === "NODE_ENV")
      found.push(
        nodeEnv(
          "NODE_ENV",
          `NODE_ENV in ${file} does nothing: \`npm run dev\` and \`npm start\` set it. Remove the line.`,
        ),
      );
    const own = !later && source[line.name];
    // A value that another file hides does not come out either, and is told as that.
    if (
      /(?<!\\)\$\{?\w/.test(line.value) &&
      own !== undefined &&
      own !== false &&
      own !== line.value &&
      sameButDollars(line.value, own)
    )
      found.push(
        expanded(
          line.name,
          `${line.name} in ${file} has a $ in it, which stands for another variable and comes out empty. Write \\$ for a $ that is meant.`,
        ),
      );
  }
  return found;
}

/** Whether the one became the other by having $NAME replaced. */
function sameButDollars(raw: string, value: string): boolean {
  const [start = ""] = raw.split("$");
  return value.startsWith(start) && !value.includes("$");
}

/** A value that was meant for all modes, in a file of the other one. */
function ofOtherMode({ mode, files, source }: Facts): Finding[] {
  const other = mode === "production" ? "development" : "production";
  const own = new Set(envFiles(mode));
  return files
    .filter(({ name }) => envFiles(other).includes(name) && !own.has(name))
    .flatMap((file) =>
      isSet(file, secretVariables)
        .filter((name) => /^AUTH_\w+_(SECRET|API_SECRET)$/.test(name) && !source[name])
        .map((name) =>
          elsewhere(
            name,
            `${name} is set in ${file.name} alone, which counts in ${other} only. For ${mode} set it in .env.${mode}.local, or in .env.local for both.`,
          ),
        ),
    );
}

/** A file's value that the shell's takes the place of: whoever edits the file wonders why nothing changes. */
function ofHidden({ environment, files }: Facts): Finding[] {
  if (!environment) return [];
  return files
    .filter(({ read }) => read)
    .flatMap(({ name: file, lines }) =>
      lines
        .filter(({ name, value }) => knownVariables.includes(name) && value !== "" && name !== "NODE_ENV")
        .filter(
          ({ name, value }) => environment[name] !== undefined && bare(environment[name]) !== bare(value),
        )
        .map(({ name }) =>
          hidden(
            name,
            `${name} in ${file} does not count: the shell or the host sets another value, which comes first. Unset it there (\`unset ${name}\`), or remove the line.`,
          ),
        ),
    );
}
