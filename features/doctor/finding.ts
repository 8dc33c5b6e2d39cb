import type { EnvSource } from "@/lib/env";
import type { EnvLine, Mode } from "@/lib/env-files";

/**
 * `error`: the app does not start, or nobody can sign in by what is named. `warning`: it starts, and something will not work
 * or is not safe. `note`: it works, and there is something to know.
 */
export type Severity = "error" | "warning" | "note";

/** What can be mended without asking: `--fix` does it. */
export type Fix =
  | { kind: "secrets" }
  | { kind: "rename"; file: string; from: string; to: string }
  | { kind: "private"; file: string }
  | { kind: "client" };

export type Finding = {
  /** Names the kind, for programs: it stays when the words change. */
  code: string;
  severity: Severity;
  /** What it is about: a variable, a file, a provider's id, a thing of the machine. */
  about: string;
  /** What is wrong, and what to do: sentences that hold no value of any variable. */
  text: string;
  fix?: Fix;
};

/** One of the files in this folder whose names begin like Next's. */
export type EnvFile = {
  name: string;
  /** Whether Next reads it in the mode that is looked at. */
  read: boolean;
  /** Its assignments; empty where it cannot be read, which the start's own check tells. */
  lines: readonly EnvLine[];
  /** Whether git keeps it. */
  tracked: boolean;
  /** Whether git would leave it out; null where there is no git. */
  ignored: boolean | null;
  /** Whether others on this machine can read it. */
  open: boolean;
};

/** What the checks look at. Reading it is features/doctor/facts.ts; the checks do nothing but think. */
export type Facts = {
  mode: Mode;
  /** The variables as the app sees them. */
  source: EnvSource;
  /** Those of the shell or the host, which count before every file; null where they cannot be told apart any more. */
  environment: EnvSource | null;
  files: readonly EnvFile[];
};

export type Check = (facts: Facts) => Finding[];

/** Makes findings of one code. */
export const finding =
  (severity: Severity, code: string) =>
  (about: string, text: string, fix?: Fix): Finding => ({ code, severity, about, text, ...(fix && { fix }) });
