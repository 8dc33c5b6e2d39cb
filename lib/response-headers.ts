import { barePolicy } from "./csp";

// What every answer carries, whoever makes it: pages, redirects, errors, files. Read by next.config.ts when the app is
// built, so it depends on nothing but the kind of build.

type Header = { key: string; value: string };

/** What our pages ask a browser for: they alone may, and no frame in them. */
const usedFeatures: readonly string[] = [
  // part: passkeys
  "publickey-credentials-create",
  // part: passkeys
  "publickey-credentials-get",
];

/** What a page could ask a browser for. Chromium complains of names that it does not know. */
const features = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

const permissionsPolicy = features
  .map((name) => `${name}=${usedFeatures.includes(name) ? "(self)" : "()"}`)
  .join(", ");

/**
 * The headers that keep browsers strict (ASVS 5.0, V3.4). The policy is the one of answers that are no page; proxy.ts
 * gives each page its own instead, so a page that it missed would stay bare rather than open.
 * @param production HSTS would pin a developer's localhost to HTTPS, for all that runs there; over plain HTTP
 *   browsers do not heed it (RFC 6797, section 8.1)
 */
export function securityHeaders(production: boolean): Header[] {
  return [
    { key: "Content-Security-Policy", value: barePolicy },
    // Without includeSubDomains or preload: those are promises about hosts that are not ours to make.
    ...(production ? [{ key: "Strict-Transport-Security", value: "max-age=31536000" }] : []),
    { key: "X-Content-Type-Options", value: "nosniff" },
    // Not `no-referrer`: browsers would send `Origin: null` with our own forms.
    { key: "Referrer-Policy", value: "same-origin" },
    { key: "Permissions-Policy", value: permissionsPolicy },
    { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
    { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  ];
}

const noStore: Header = { key: "Cache-Control", value: "no-store" };

/** Every answer's headers by its path, for `headers()` of next.config.ts: what comes later counts. */
export function headerRules(production: boolean): { source: string; headers: Header[] }[] {
  return [
    { source: "/:path*", headers: securityHeaders(production) },
    // A callback's address holds a code, and no answer of ours here is a page that would post a form.
    { source: "/api/:path*", headers: [{ key: "Referrer-Policy", value: "no-referrer" }] },
    // Pages are never kept as it is. These are none, and some of their answers set a cookie and say nothing of it.
    { source: "/api/auth/:path*", headers: [noStore] },
    { source: "/account/resume", headers: [noStore] },
    { source: "/:path*/form/:name", headers: [noStore] },
    // Other sites show it beside a link to ours.
    {
      source: "/opengraph-image.png",
      headers: [{ key: "Cross-Origin-Resource-Policy", value: "cross-origin" }],
    },
    // Its colours for light and dark are a style of its own.
    {
      source: "/icon.svg",
      headers: [{ key: "Content-Security-Policy", value: `${barePolicy}; style-src 'unsafe-inline'` }],
    },
  ];
}
