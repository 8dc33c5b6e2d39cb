import { type Part, parts } from "@/features/flow/parts";
import { type CheckRow, type Message, type Role, type Row, roles } from "@/features/flow/rows";
import { duration } from "@/features/flow/summary";

// The sequence diagram as an SVG that stands alone: its colours follow the system, its fonts are the system's.

const gutter = 76;
const column = 196;
const edge = 24;
/** A line of text, and the widths of its letters at most: sans and monospaced. */
const line = 17;
const letter = { sans: 7.2, mono: 6.7 };

const names: Readonly<Record<Role, string>> = {
  browser: "Resource owner",
  client: "Client",
  authorization: "Authorization server",
  resource: "Resource server",
  database: "Database",
};

/**
 * Draws a flow.
 * @param who whom each role was played by, such as GitHub
 * @returns an SVG document
 */
export function drawFlow(
  { title, description }: { title: string; description: string },
  rows: readonly Row[],
  who: Readonly<Partial<Record<Role, string>>>,
): string {
  const taking = roles.filter((role) =>
    rows.some((row) => (row.kind === "message" ? row.from === role || row.to === role : role === "client")),
  );
  const x = (role: Role) => gutter + column / 2 + taking.indexOf(role) * column;
  const width = Math.max(gutter + taking.length * column + edge, 860);
  const body: string[] = [];
  let y = 92;
  let part: Part | null = null;
  for (const row of rows) {
    if (row.part !== part) {
      part = row.part;
      y += 14;
      const label = part === 7 ? parts[part] : `${part}. ${parts[part]}`;
      body.push(
        `<path class="band" d="M${edge} ${y}H${width - edge}"/>${text(edge, y + line, label, "part")}`,
      );
      y += 2 * line;
    }
    if (row.kind === "message") y += 8;
    const drawn =
      row.kind === "message" ? drawMessage(row, y, x, width) : drawCheck(row, y, x("client"), width);
    body.push(drawn.svg);
    y += drawn.height;
  }
  const height = y + edge;
  const lifelines = taking.map((role) => {
    const [left, middle] = [x(role) - column / 2 + 8, x(role)];
    return `<path class="life" d="M${middle} 72V${height - edge}"/><rect class="role" x="${left}" y="20" width="${column - 16}" height="52" rx="8"/>${text(middle, 42, names[role], "name")}${text(middle, 60, who[role] ?? "", "who")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d"><title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc><style>${style}</style><rect class="page" width="${width}" height="${height}"/>${lifelines.join("")}${body.join("")}</svg>\n`;
}

type Drawn = { svg: string; height: number };

function drawMessage(message: Message, y: number, x: (role: Role) => number, width: number): Drawn {
  const { from, to, title, endpoint, at, took, parameters, failed } = message;
  const [start, end] = [x(from), x(to)];
  const left = Math.min(start, end) + 10;
  const kind = failed ? " bad" : "";
  const head = end > start ? `M${end - 8} ${y + 18}l8 5-8 5` : `M${end + 8} ${y + 18}l-8 5 8 5`;
  const room = Math.floor((width - edge - left) / letter.mono);
  const says = [
    ...(endpoint ? [endpoint] : []),
    ...parameters.map((one) => `${one.name} = ${one.secret ? `(${one.text})` : one.text}`),
  ].map((one) => ({ words: cut(one, room), look: "mono" }));
  const wrong = failed
    ? wrapped(`✗ ${failed.says}`, width - edge - left).map((words) => ({ words, look: "bad" }))
    : [];
  const lines = [...says, ...wrong];
  const svg = [
    text(edge, y + 27, `+${duration(at)}`, "time"),
    behind(left, y, title, letter.sans),
    text(left, y + 13, title, `title${kind}`),
    `<path class="arrow${kind}" d="M${start} ${y + 23}H${end}"/><path class="head${kind}" d="${head}"/>`,
    took === null ? "" : text(edge, y + 27 + line, `took ${duration(took)}`, "time"),
    ...lines.flatMap(({ words, look }, index) => {
      const top = y + 30 + index * line;
      return [behind(left, top, words, letter.mono), text(left, top + 12, words, look)];
    }),
  ];
  return { svg: svg.join(""), height: 44 + Math.max(lines.length, took === null ? 0 : 1) * line };
}

const signs = { passed: "✓", failed: "✗", "not reached": "–" } as const;

function drawCheck({ title, source, gain, outcome }: CheckRow, y: number, x: number, width: number): Drawn {
  const looks = { passed: "good", failed: "bad", "not reached": "faint" };
  const left = x + 10;
  const words = `${signs[outcome]} ${title} (${source})${outcome === "not reached" ? ", not reached" : ""}`;
  const all = [
    ...wrapped(words, width - edge - left),
    ...(outcome === "failed" ? wrapped(`Without it: ${gain}`, width - edge - left) : []),
  ];
  const svg = all.flatMap((one, index) => {
    const top = y + index * line;
    return [behind(left, top, one, letter.sans), text(left, top + 12, one, looks[outcome])];
  });
  return {
    svg: `<circle class="dot ${looks[outcome]}" cx="${x}" cy="${y + 8}" r="4"/>${svg.join("")}`,
    height: all.length * line + 5,
  };
}

/** What hides the lifelines behind a text. */
function behind(x: number, y: number, words: string, size: number): string {
  return `<rect class="page" x="${x - 3}" y="${y}" width="${Math.ceil(words.length * size) + 6}" height="${line}"/>`;
}

function text(x: number, y: number, words: string, look: string): string {
  return words ? `<text class="${look}" x="${x}" y="${y}">${escaped(words)}</text>` : "";
}

const cut = (words: string, room: number) => (words.length > room ? `${words.slice(0, room - 1)}…` : words);

function wrapped(words: string, width: number): string[] {
  const room = Math.floor(width / letter.sans);
  const lines: string[] = [];
  for (const word of words.split(" ").map((one) => cut(one, room))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** For XML, which has no place for most control characters. */
function escaped(words: string): string {
  return words.replace(/[^\P{C}\n]/gu, "\uFFFD").replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

const style = `svg{--page:#fff;--ink:#121614;--muted:#525c57;--line:#c9cfcb;--box:#eff1ef;--good:#0a6a4e;--bad:#b3261e}
@media (prefers-color-scheme:dark){svg{--page:#151917;--ink:#edf1ee;--muted:#a5afa9;--line:#414a45;--box:#1d2220;--good:#63d3a8;--bad:#ff9a90}}
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
.page{fill:var(--page)}.role{fill:var(--box);stroke:var(--line)}.life{stroke:var(--line);stroke-dasharray:3 4}.band{stroke:var(--line)}
.name{font-weight:600;text-anchor:middle}.who{fill:var(--muted);text-anchor:middle}.part{font-weight:600;fill:var(--muted)}
.title{font-weight:600}.mono{font:11px ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;fill:var(--muted)}
.time{font-size:11px;fill:var(--muted)}.arrow,.head{stroke:var(--ink);stroke-width:1.5;fill:none}
.good{fill:var(--good)}.faint{fill:var(--muted)}.bad{fill:var(--bad)}.arrow.bad,.head.bad{stroke:var(--bad);fill:none}`;
