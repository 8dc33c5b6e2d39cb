/**
 * `npm run advisories`: fails when something that ships has a known advisory. A registry without an audit endpoint, as
 * mirrors are, says nothing about that; then neither does this, and says so.
 */
import { spawnSync } from "node:child_process";

export type Verdict = { ok: boolean; lines: string[] };

export async function main(): Promise<number> {
  // npm is a script of Node's own on Windows, which only a shell finds.
  const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { ok, lines } = judge(error ? "" : stdout);
  for (const line of lines) console.log(line);
  return ok ? 0 : 1;
}

type Report = {
  auditReportVersion?: number;
  vulnerabilities?: Record<string, { name: string; severity: string; range: string }>;
  statusCode?: number;
  message?: string;
};

/**
 * @param output what `npm audit --json` printed
 * @returns not ok for an advisory, and for an answer that is none; ok when nobody could be asked
 */
export function judge(output: string): Verdict {
  const report = parse(output);
  if (report?.auditReportVersion !== undefined && report.vulnerabilities) {
    const found = Object.values(report.vulnerabilities);
    if (found.length === 0) return { ok: true, lines: ["No known advisories in what ships."] };
    const lines = found.map(({ name, severity, range }) => `  ${name} ${range}: ${severity}`);
    return {
      ok: false,
      lines: ["Known advisories in what ships (`npm audit --omit=dev` tells more):", ...lines],
    };
  }
  if (report && (isRefusal(report.statusCode) || isOffline(report.message))) {
    const reason = report.statusCode ?? report.message;
    return {
      ok: true,
      lines: [
        `NOT CHECKED: the registry has no audit endpoint that answers (${reason}). Nothing is known of advisories.`,
      ],
    };
  }
  return { ok: false, lines: ["npm audit gave an answer that cannot be understood:", output.slice(0, 500)] };
}

/** What registries answer that keep no advisories. */
function isRefusal(status: number | undefined): boolean {
  return [404, 405, 501].includes(status ?? 0);
}

function isOffline(message: string | undefined): boolean {
  return message !== undefined && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(message);
}

function parse(output: string): Report | null {
  try {
    return JSON.parse(output) as Report;
  } catch {
    return null;
  }
}
