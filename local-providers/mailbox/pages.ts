import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { json, type Reply, RequestFault } from "../http";
import { html, type Markup } from "../pages/html";
import { documentOf } from "../pages/page";
import type { Mailbox, ReceivedMail } from "./mailbox";

/**
 * Answers below `/mailbox`: the list, a mail with everything that its recipient sees, and its HTML alone. With `Accept:
 * application/json` the list is JSON; DELETE empties it.
 */
export function mailboxPage(mailbox: Mailbox, req: IncomingMessage, path: string): Reply {
  if (path === "/mailbox") {
    if (req.method === "DELETE") return cleared(mailbox, req);
    expectGet(req);
    if (req.headers.accept === "application/json") return json(200, mailbox.list());
    return page("Mailbox", listOf(mailbox.list()));
  }
  expectGet(req);
  const [, id = "", alone] = /^\/mailbox\/(\d{1,9})(\/html)?$/.exec(path) ?? [];
  const mail = mailbox.find(Number(id));
  if (!mail) return { ...page("Mailbox", missing), status: 404 };
  return alone ? bare(mail) : page(mail.subject, contentOf(mail));
}

function expectGet({ method }: IncomingMessage): void {
  if (method !== "GET") throw new RequestFault(405, "Only GET is answered here.");
}

/** Not for browsers, as all that changes something here without a page of its own. */
function cleared(mailbox: Mailbox, { headers }: IncomingMessage): Reply {
  if (headers.origin !== undefined) throw new RequestFault(403, "Not for browsers.");
  mailbox.clear();
  return { status: 204 };
}

const missing = html`<h1>No such mail</h1><p>It was sent before the mailbox was started anew, or is too old.</p>
<p><a href="/mailbox">All mail</a></p>`;

const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

function listOf(mails: readonly ReceivedMail[]): Markup {
  const rows = mails.map(
    ({ id, subject, to, receivedAt }) =>
      html`<li><a href="/mailbox/${id}">${subject}</a><span>to ${to.join(", ")}</span><time datetime="${receivedAt.toISOString()}">${time.format(receivedAt)}</time></li>`,
  );
  return html`<h1>Mailbox</h1>
<p class="soft">What the app sends by mail arrives here, by SMTP, and goes no further. Reload the page for newer mail.</p>
${
  rows.length > 0
    ? html`<ol class="list">${rows}</ol>`
    : html`<p>Nothing yet. Sign in, then sign in with another browser, or connect another provider.</p>`
}`;
}

function contentOf({ id, from, to, subject, headers, text }: ReceivedMail): Markup {
  const lines = headers.map(
    ({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  );
  return html`<p><a href="/mailbox">All mail</a></p>
<h1>${subject}</h1>
<p class="soft">from ${from} to ${to.join(", ")}</p>
<h2>HTML</h2>
<iframe title="The mail as HTML" src="/mailbox/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>Text</h2>
<pre tabindex="0" aria-label="The mail as text">${text}</pre>
<details><summary>Headers</summary><table>${lines}</table></details>`;
}

const style = `
:root{color-scheme:light dark;--page:#f5f6f5;--card:#fff;--ink:#1b201d;--soft:#59615c;--line:#d5dad6;--link:#0a6a4e}
@media(prefers-color-scheme:dark){:root{--page:#0f1211;--card:#171b19;--ink:#e9eeea;--soft:#a3aca6;--line:#363d38;--link:#63d3a8}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.band{padding:.5rem 1rem;text-align:center;font-size:.875rem;color:var(--soft);background:var(--card);border-bottom:1px solid var(--line)}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem;overflow-wrap:anywhere}
h1{margin:0 0 .5rem;font-size:1.6rem;line-height:1.25}
h2{margin:1.5rem 0 .5rem;font-size:1rem}
.soft,th{color:var(--soft)}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.list{margin:1.5rem 0;padding:0;list-style:none;background:var(--card);border:1px solid var(--line);border-radius:10px}
.list li{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:.75rem 1rem;border-top:1px solid var(--line)}
.list li:first-child{border-top:0}
.list a{grid-column:1/-1;padding:.6rem 0;font-weight:600}
.list span,.list time{color:var(--soft);font-size:.875rem}
iframe{width:100%;height:46rem;border:1px solid var(--line);border-radius:10px;background:#fff}
pre{margin:0;padding:1rem;white-space:pre-wrap;background:var(--card);border:1px solid var(--line);border-radius:10px;font:.875rem/1.5 ui-monospace,monospace}
summary{min-height:44px;padding:.6rem 0;cursor:pointer}
table{font-size:.8125rem;border-spacing:0}
th{padding:.25rem 1rem .25rem 0;text-align:left;vertical-align:top;font-weight:400}
`;
const styleHash = createHash("sha256").update(style).digest("base64");

function page(title: string, main: Markup): Reply {
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return {
    status: 200,
    headers: asHtml(policy),
    body: documentOf({ title, style, about: "Local mailbox.", main }),
  };
}

/** The mail's own HTML, for the frame: no script runs, nothing is fetched, and links open a window of their own. */
function bare({ html: content }: ReceivedMail): Reply {
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
  const body = content.includes("<head>")
    ? content.replace("<head>", '<head><base target="_blank">')
    : content;
  return { status: 200, headers: asHtml(policy), body };
}

function asHtml(policy: string): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
  };
}
