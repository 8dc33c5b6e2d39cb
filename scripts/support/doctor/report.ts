import type { Finding, Severity } from "@/features/doctor/finding";
import { wiring } from "@/features/setup/wiring";
import { brand } from "@/lib/brand";
import type { EnvSource } from "@/lib/env";
import type { Mode } from "@/lib/env-files";
import { list } from "../summary";

type Report = {
  mode: Mode;
  /** null where the configuration does not say it. */
  origin: string | null;
  source: EnvSource;
  mended: readonly string[];
  findings: readonly Finding[];
  live: boolean;
};

const signs: Record<Severity, string> = { error: "✗", warning: "!", note: "·" };
const titles: Record<Severity, string> = { error: "errors", warning: "warnings", note: "notes" };

/** @returns the findings for a terminal, after what is wired to what */
export function report({ mode, origin, source, mended, findings, live }: Report): string {
  const lines = [`  ${brand.name}, ${mode}${origin ? ` at ${origin}` : ""}`, ""];
  if (origin) {
    const rows = wiring(source, origin).filter(({ optional, state }) => !optional || state !== "off");
    const width = Math.max(...rows.map(({ name }) => name.length)) + 3;
    for (const { name, state, callback, missing } of rows)
      lines.push(
        `  ${name.padEnd(width)}${state.padEnd(17)}${state === "real" ? `callback ${callback}` : `set ${list(missing)} to go live`}`,
      );
    lines.push("");
  }
  for (const done of mended) lines.push(`  ✓ ${done}`);
  if (mended.length > 0) lines.push("");
  for (const { severity, text } of findings) lines.push(wrapped(`${signs[severity]} ${text}`), "");
  lines.push(`  ${summed(findings)}${live ? "" : " `npm run doctor -- --live` asks the providers."}`);
  return `\n${lines.join("\n")}\n`;
}

function summed(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count ? [`${count} ${count === 1 ? titles[severity].slice(0, -1) : titles[severity]}`] : [];
  });
  return counts.length > 0 ? `${counts.join(", ")}.` : "Nothing to mend.";
}

/** Lines of up to 100 characters, those after the first below its text. */
function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length > 98 && last !== "") lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)).join("\n");
}
