import { createHash } from "node:crypto";
import type { Reply } from "../http";
import type { Person } from "../people";
import { html } from "./html";

/** A picture of initials on a colour that is always the same for a person. */
export function avatar(person: Person): Reply {
  const hue = createHash("sha256").update(person.id).digest().readUInt16BE(0) % 360;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(${hue} 45% 38%)"/><text x="48" y="50" fill="#fff" font-family="system-ui,sans-serif" font-size="40" text-anchor="middle" dominant-baseline="central">${initials(person.name ?? person.username)}</text></svg>`;
  return {
    status: 200,
    headers: {
      "content-type": "image/svg+xml; charset=utf-8",
      "content-security-policy": "default-src 'none'",
      // The app shows the picture on its own pages.
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=300",
    },
    body: svg.text,
  };
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}
