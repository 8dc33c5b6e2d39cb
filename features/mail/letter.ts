import { z } from "zod";
import { brand } from "@/lib/brand";

/** What a mail says, as it is kept until it is sent. All of it is plain text. */
export const letterSchema = z.strictObject({
  subject: z.string(),
  paragraphs: z.array(z.string()),
  /** Such as "Device": "Firefox on Windows" */
  facts: z.array(z.tuple([z.string(), z.string()])),
  /** What to do, and the page of this site where it is done */
  action: z.strictObject({ advice: z.string(), label: z.string(), path: z.string() }).nullable(),
  /** Whether no more of its kind follow for an hour */
  last: z.boolean().default(false),
});

export type Letter = z.infer<typeof letterSchema>;

export type Rendered = { subject: string; text: string; html: string };

/**
 * Writes a letter as text and as HTML.
 * @param origin where this site lives, from configuration; links lead nowhere else
 * @param address whom it goes to
 */
export function render(letter: Letter, origin: string, address: string): Rendered {
  const { paragraphs, facts, action, last } = letter;
  const subject = oneLine(letter.subject);
  const link = action && new URL(action.path, origin).href;
  const host = new URL(origin).host;
  const closing = [
    ...(last ? ["There were several of these within an hour, so no more follow for a while."] : []),
    `This went to ${address} because an account at ${brand.name} (${host}) has this address. It is about the account's safety, so there is nothing to unsubscribe from. We never ask for a password by mail.`,
  ];
  const text = [
    ...paragraphs,
    facts.map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}`).join("\n"),
    ...(action ? [`${action.advice}\n${link}`] : []),
    "-- ",
    closing.join("\n\n"),
  ];
  return {
    subject,
    text: `${text.filter(Boolean).join("\n\n").replace("-- \n\n", "-- \n")}\n`,
    html: htmlOf({ subject, paragraphs, facts, action: action && { ...action, path: link ?? "" }, closing }),
  };
}

/** Headers end at a line's end (RFC 5322, section 2.2), and what cannot be seen says nothing. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, " ").trim();
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

type Parts = Pick<Letter, "subject" | "paragraphs" | "facts" | "action"> & { closing: string[] };

/** No pictures, no scripts, nothing from elsewhere: nobody learns that it was read. */
function htmlOf({ subject, paragraphs, facts, action, closing }: Parts): string {
  const { accent, canvas, surface } = brand.colors;
  const rows = facts.map(
    ([name, value]) =>
      `<tr><th scope="row">${escapeHtml(oneLine(name))}</th><td>${escapeHtml(oneLine(value))}</td></tr>`,
  );
  const button =
    action &&
    `<p>${escapeHtml(action.advice)}</p>
<p><a class="button" href="${escapeHtml(action.path)}">${escapeHtml(action.label)}</a></p>
<p class="soft">${escapeHtml(action.path)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root{color-scheme:light dark}
body{margin:0;padding:24px 16px;background:${canvas.light};color:#1b201d;font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:24px;background:${surface.light};border-radius:10px;overflow-wrap:anywhere}
h1{margin:0 0 16px;font-size:22px;line-height:1.3}
p{margin:0 0 16px}
table{margin:0 0 16px;border-spacing:0}
th{padding:4px 16px 4px 0;text-align:left;vertical-align:top;font-weight:400;white-space:nowrap}
td{padding:4px 0}
th,.soft{color:#5a625d}
.soft{font-size:14px}
a{color:${accent.light}}
.button{display:inline-block;padding:10px 18px;border-radius:8px;background:${accent.light};color:#fff;font-weight:600;text-decoration:none}
hr{margin:24px 0 16px;border:0;border-top:1px solid #dfe4e0}
@media (prefers-color-scheme:dark){
body{background:${canvas.dark};color:#e9eeea}
main{background:${surface.dark}}
th,.soft{color:#a5aea8}
a{color:${accent.dark}}
.button{background:${accent.dark};color:#0b1f17}
hr{border-color:#303733}
}
</style>
</head>
<body>
<main>
<h1>${escapeHtml(subject)}</h1>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}
${rows.length > 0 ? `<table>${rows.join("")}</table>` : ""}
${button ?? ""}
<hr>
${closing.map((text) => `<p class="soft">${escapeHtml(text)}</p>`).join("\n")}
</main>
</body>
</html>
`;
}
