/**
 * `npm run doctor`: what is wired to what, and what is wrong with it. Reads what the app reads, by the same code, and changes
 * nothing without `--fix`. docs/guides/doctor.md has its options and everything that it finds.
 */
import { parseArgs } from "node:util";
import { examine, sorted } from "@/features/doctor/examine";
import { gatherFacts } from "@/features/doctor/facts";
import { type Finding, finding } from "@/features/doctor/finding";
import { type EnvSource, originOf, parseEnv } from "@/lib/env";
import { checkEnvFiles, type Mode } from "@/lib/env-files";
import { Fault } from "@/lib/fault";
import { readEnvironment } from "@/lib/next-env";
import { developmentVariables } from "./support/development";
import { mend } from "./support/doctor/fix";
import { databaseFindings, installFindings, portFindings, secretFindings } from "./support/doctor/machine";
import { report } from "./support/doctor/report";

const options = {
  production: { type: "boolean", default: false },
  live: { type: "boolean", default: false },
  fix: { type: "boolean", default: false },
  strict: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** @returns 0 when the app starts and works as far as can be told, otherwise 1; with `--strict` warnings count as well */
export async function main(args: string[] = []): Promise<number> {
  const { values } = parseArgs({ args, options });
  const mode: Mode = values.production ? "production" : "development";
  let { source, findings } = await diagnose(mode, values.live);
  const mended: string[] = [];
  // What is mended may show what else there is: a variable that is renamed, a secret in an open file.
  for (let round = 0; values.fix && round < 3; round++) {
    const done = await mend(mode, findings);
    if (done.length === 0) break;
    mended.push(...done);
    ({ source, findings } = await diagnose(mode, values.live));
  }
  const { env } = parseEnv(source);
  const origin = env ? originOf(env) : null;
  console.log(
    values.json
      ? JSON.stringify({ mode, origin, mended, findings }, null, 2)
      : report({ mode, origin, source, mended, findings, live: values.live }),
  );
  return findings.some(({ severity }) => severity === "error" || (values.strict && severity === "warning"))
    ? 1
    : 0;
}

const unreadable = finding("error", "env_file_unreadable");

async function diagnose(mode: Mode, live: boolean): Promise<{ source: EnvSource; findings: Finding[] }> {
  const environment = { ...process.env };
  try {
    checkEnvFiles(mode);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What such a file says is not known, so everything that depends on it would be a guess.
    const faults = error.message.split("\n").map((text) => unreadable(text.split(" ")[0] ?? "", text));
    return { source: { NODE_ENV: mode }, findings: sorted([...faults, ...installFindings(mode)]) };
  }
  const secrets = secretFindings(mode);
  const files = { ...readEnvironment(mode), ...secrets.values };
  const { port, findings: ofPort } = await portFindings(mode, files);
  const source: EnvSource =
    mode === "development"
      ? { ...files, ...developmentVariables(files, port, port + 1) }
      : { ...files, PORT: String(port), NODE_ENV: mode };
  const facts = await gatherFacts(mode, source, environment);
  const found = [
    // A secret that is hidden is told once, by what hides it.
    ...examine(facts).filter(
      ({ code, about }) => code !== "start" || !secrets.findings.some((one) => one.about === about),
    ),
    ...secrets.findings,
    ...ofPort,
    ...installFindings(mode),
    ...(await databaseFindings(source)),
    ...(live && parseEnv(source).env ? await askLive(source) : []),
  ];
  return { source, findings: sorted(found) };
}

/** As the app would, with its environment. */
async function askLive(source: EnvSource): Promise<Finding[]> {
  Object.assign(process.env, source);
  const { liveFindings } = await import("@/features/doctor/live");
  return liveFindings();
}
