import { type Check, type Finding, finding } from "@/features/doctor/finding";
import { bare, knownVariables, secretVariables } from "@/features/doctor/variables";

const quoted = finding("warning", "value_quoted");
const spaced = finding("warning", "value_spaced");
const doubled = finding("warning", "value_pasted_twice");
const named = finding("warning", "value_with_name");
const shared = finding("warning", "value_reused");
const url = finding("warning", "value_is_url");

/** What happens to values on their way from a console, a chat or another tool. */
export const valueChecks: Check = ({ source }) => {
  const set = knownVariables.flatMap((name) => (source[name] ? [[name, source[name]] as const] : []));
  return [...set.flatMap(([name, value]) => oddities(name, value)), ...reused(set)];
};

function oddities(name: string, value: string): Finding[] {
  const secret = secretVariables.includes(name) || /_(ID|API_KEY)$/.test(name);
  if (/^\s*(["']).*\1\s*$/s.test(value))
    return [
      quoted(
        name,
        `${name} has quotes around its value, which count as part of it here. Remove them: files of Docker (--env-file) and most hosts' forms take values without quotes.`,
      ),
    ];
  if (new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(value))
    return [
      named(name, `${name} begins with its own name: the whole line was pasted. Keep what follows the =.`),
    ];
  if (value !== value.trim())
    return [
      spaced(
        name,
        `${name} has a space or a line break before or after its value. Remove it; a file made with \`echo\` ends in one, and \`printf %s\` leaves it out.`,
      ),
    ];
  const half = value.slice(0, value.length / 2);
  if (secret && value.length >= 16 && value === half + half)
    return [doubled(name, `${name} is the same text twice in a row: it was pasted twice. Keep one half.`)];
  if (secret && /^https?:\/\//.test(value))
    return [url(name, `${name} is an address, and an id or a secret belongs there. Copy the value again.`)];
  return [];
}

/** A secret that several know is as safe as the least careful of them. */
function reused(set: readonly (readonly [string, string])[]): Finding[] {
  const secrets = set.filter(([name]) => secretVariables.includes(name));
  return secrets.flatMap(([name, value], index) => {
    const first = secrets.slice(0, index).find(([, other]) => bare(other) === bare(value))?.[0];
    // The start refuses this pair itself.
    if (!first || (/^AUTH_SECRET(_\d)?$/.test(first) && name === "TOKEN_ENCRYPTION_KEY")) return [];
    return [
      shared(name, `${name} is the same as ${first}. Give each its own value: whoever learns one has both.`),
    ];
  });
}
