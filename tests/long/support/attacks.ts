import type { Random } from "./random";

/** What every piece of markup that is sent holds. Where it comes back unescaped, it was reflected. */
export const mark = "vkfuzz";

const markup = [
  `<${mark}>`,
  `"><${mark} x="`,
  `'><${mark} x='`,
  `</script><${mark}>`,
  `<script>${mark}</script>`,
  `<img src=x on${mark}=1>`,
  `" on${mark}=1 x="`,
  `--><${mark}>`,
  `{{${mark}}}`,
  `\\u003c${mark}\\u003e`,
  `javascript:${mark}`,
];

const addresses = [
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/%09/evil.example",
  "/%2f/evil.example",
  "/%5cevil.example",
  "/.//evil.example",
  "https:evil.example",
  "http://localhost@evil.example",
  "http://localhost.evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "/account\r\nX-Injected: 1",
  "/account%0d%0aX-Injected:%201",
  "/account",
  "/account?a=b#c",
  "http://[::1",
  "http://169.254.169.254/",
];

const odd = [
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "NaN",
  "null",
  "undefined",
  "true",
  "[]",
  "{}",
  '{"__proto__":{"admin":true}}',
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "\u0000",
  "\uFFFF",
  "\uD800",
  "\u202Eevil",
  "é".repeat(300),
  "😀",
  "%",
  "%00",
  "%zz",
  "%ff%fe",
  "..%2f..%2f..%2fetc%2fpasswd",
  "../../../../etc/passwd",
  "' OR 1=1 --",
  '"; DROP TABLE "User"; --',
  "$where",
  '["$F1"]',
  '["$@9"]',
  '["$K1"]',
  '{"id":"$F1","bound":"$@7"}',
  '"$1:constructor:constructor"',
  "$ACTION_ID_0",
  "a".repeat(10_000),
  "github",
  "google",
  "twitter",
  "oidc",
  "expired",
  "unavailable",
  "provider_busy",
  "2026-13-45T99:99:99Z",
  "9".repeat(400),
  "01a1ff6b-b46c-752e-87ab-219409f64110",
];

/** A value that somebody hostile might send: markup, an address, something odd, or bytes at random. */
export function attackValue(random: Random): string {
  const kind = random.below(10);
  if (kind < 3) return random.pick(markup);
  if (kind < 6) return random.pick(addresses);
  if (kind < 9) return random.pick(odd);
  return Array.from({ length: 1 + random.below(40) }, () => String.fromCharCode(random.below(0x250))).join(
    "",
  );
}
