import { createHash } from "node:crypto";
import type { Reply } from "../http";
import type { Vendor } from "../vendor";
import { html, type Markup, raw } from "./html";
import { styleOf } from "./theme";

/** Puts content on a vendor's page: no script at all, nothing from elsewhere, never framed or stored. */
export function page(
  vendor: Pick<Vendor, "id" | "name">,
  content: { status: number; title: string; main: Markup; formTargets?: readonly string[] },
): Reply {
  const style = styleOf(vendor.id);
  const hash = createHash("sha256").update(style).digest("base64");
  const targets = ["'self'", ...(content.formTargets ?? [])].join(" ");
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src 'self'",
    // Chromium holds the whole redirect chain after a form against this, and the chain ends at the app.
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title}</title>
<style>${raw(style)}</style>
</head>
<body>
<aside class="band" aria-label="About this page">Local stand-in for ${vendor.name}. Nothing leaves this machine.</aside>
<main>
${content.main}
</main>
</body>
</html>
`;
  return {
    status: content.status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    },
    body: document.text,
  };
}
