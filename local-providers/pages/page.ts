import { createHash } from "node:crypto";
import type { Reply } from "../http";
import type { Vendor } from "../vendor";
import { html, type Markup, raw } from "./html";
import { styleOf } from "./theme";

/** Puts content on a vendor's page: no script but the one that is named, nothing from elsewhere, never framed or stored. */
export function page(
  vendor: Pick<Vendor, "id" | "name">,
  content: {
    status: number;
    title: string;
    main: Markup;
    formTargets?: readonly string[];
    /** Runs when the page is there. */
    script?: string;
  },
): Reply {
  const style = styleOf(vendor.id);
  const { script = "" } = content;
  const targets = ["'self'", ...(content.formTargets ?? [])].join(" ");
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script ? [`script-src ${hashOf(script)}`] : []),
    "img-src 'self'",
    // Chromium holds the whole redirect chain after a form against this, and the chain ends at the app.
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status: content.status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    },
    body: documentOf({
      title: content.title,
      style,
      about: `Local stand-in for ${vendor.name}.`,
      main: script ? html`${content.main}<script>${raw(script)}</script>` : content.main,
    }),
  };
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A page of this machine, which says so at its top. */
export function documentOf({
  title,
  style,
  about,
  main,
}: {
  title: string;
  style: string;
  /** A sentence on whose page it is */
  about: string;
  main: Markup;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<aside class="band" aria-label="About this page">${about} Nothing leaves this machine.</aside>
<main>
${main}
</main>
</body>
</html>
`.text;
}
