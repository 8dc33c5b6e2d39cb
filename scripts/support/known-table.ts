import { providerEntries } from "@/features/providers";
import type { Known } from "@/features/providers/by-variables/known";
import { knownIds, knownProvider } from "@/features/providers/by-variables/known";
import { variableOf } from "@/features/providers/defaults";
import { formatted } from "./edits";
import { readAllKnown } from "./known-providers";

export const knownPath = "features/providers/by-variables/known.json";

/** @returns the file of what Auth.js knows, as the installed version has it */
export async function knownText(): Promise<string> {
  return formatted(knownPath, JSON.stringify(await readAllKnown()));
}

/** @returns both tables of docs/guides/any-provider.md, as Markdown */
export function knownTables(): string {
  const own: readonly string[] = providerEntries.map(({ id }) => id);
  const rows: Record<string, Known> = {};
  for (const id of knownIds) {
    const known = own.includes(id) ? undefined : knownProvider(id);
    if (known) rows[id] = known;
  }
  const used = Object.entries(rows).flatMap(([id, known]) => ("refused" in known ? [] : [usable(id, known)]));
  const refused = Object.values(rows).flatMap((known) =>
    "refused" in known
      ? [`| ${known.name} | ${known.refused[0]?.toUpperCase()}${known.refused.slice(1)}. |`]
      : [],
  );
  return [
    "| Provider | Values besides its `_SECRET` | Protocol | Checks | Reads |",
    "| --- | --- | --- | --- | --- |",
    ...used,
    "",
    "These are refused at start, each with its reason:",
    "",
    "| Provider | Why |",
    "| --- | --- |",
    ...refused,
  ].join("\n");
}

function usable(id: string, known: Exclude<Known, { refused: string }>): string {
  const isOpenId = known.protocol === "oidc";
  const ownServer = isOpenId ? known.issuer === null : known.authorization.startsWith("{issuer}");
  const values = [variableOf(id, "ID"), ...(ownServer ? [variableOf(id, "ISSUER")] : [])];
  const checks = [...(known.pkce ? ["PKCE"] : []), "state", ...(isOpenId ? ["nonce", "ID token"] : [])];
  const read = isOpenId
    ? ["name", "email", "picture"]
    : [
        ...(known.members.name.length > 0 ? ["name"] : []),
        ...(known.members.email ? ["email"] : []),
        ...(known.members.picture ? ["picture"] : []),
      ];
  return `| ${[
    known.name,
    values.map((value) => `\`${value}\``).join(" "),
    isOpenId ? "OpenID Connect" : "OAuth 2.0",
    checks.join(", "),
    read.join(", ") || "nothing",
  ].join(" | ")} |`;
}
