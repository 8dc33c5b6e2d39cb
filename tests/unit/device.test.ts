import { expect, it } from "vitest";
import { longestUserAgent } from "@/features/session/policy";
import { describeDevice } from "@/lib/device";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const ios = "AppleWebKit/605.1.15 (KHTML, like Gecko)";

it.each([
  [
    "Chrome on Windows",
    "computer",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
  ],
  [
    "Edge on Windows",
    "computer",
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`,
  ],
  [
    "Safari on macOS",
    "computer",
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${ios} Version/18.5 Safari/605.1.15`,
  ],
  ["Firefox on Linux", "computer", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  [
    "Chrome on Chrome OS",
    "computer",
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
  ],
  [
    "Safari on iPhone",
    "phone",
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${ios} Version/18.5 Mobile/15E148 Safari/604.1`,
  ],
  [
    "Chrome on iPhone",
    "phone",
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${ios} CriOS/140.0 Mobile/15E148 Safari/604.1`,
  ],
  [
    "Safari on iPad",
    "tablet",
    `Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${ios} Version/12.1.2 Mobile/15E148 Safari/604.1`,
  ],
  [
    "Chrome on Android",
    "phone",
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
  ],
  [
    "Chrome on Android",
    "tablet",
    `Mozilla/5.0 (Linux; Android 13; SM-X700) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
  ],
  [
    "Samsung Internet on Android",
    "phone",
    `Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911B) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  ],
  ["Unknown browser on Linux", "computer", "Mozilla/5.0 (X11; Linux x86_64)"],
  ["Googlebot", "unknown", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"],
  ["Tizen", "unknown", `Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) ${webkit} Version/5.0 TV Safari/537.36`],
])("says %s (%s)", (name, kind, userAgent) => {
  expect(describeDevice(userAgent)).toEqual({ name, kind });
});

it.each([
  ["no header", null],
  ["an empty one", ""],
  ["spaces", "   "],
  ["a script's", "curl/8.14.1"],
  ["letters without end", "x".repeat(longestUserAgent)],
  ["a name of its own", "Trusted Device/1.0 (Yours)"],
  ["a name that every object has", "constructor"],
  ["markup", "<img src=x onerror=alert(1)>/1.0 (x)"],
  ["markup around a real browser", "<b>Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0</b>"],
  ["text that turns the line around", "\u202eMozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0"],
  ["another script", "متصفح/1.0 (ويندوز)"],
  ["a zero byte", "Mozilla/5.0 (Windows NT 10.0)\u0000 Chrome/140.0.0.0"],
  ["two lines", "Mozilla/5.0 (Windows NT 10.0)\r\nChrome/140.0.0.0"],
])("says Unknown device for %s", (_, userAgent) => {
  expect(describeDevice(userAgent)).toEqual({ name: "Unknown device", kind: "unknown" });
});

it("never says a word of the header", () => {
  const pieces = [
    "Canary",
    "(",
    "; ",
    "/",
    "Mac OS X ",
    "Version/",
    "Chrome/",
    "iPhone",
    "rv:",
    "1.",
    "Mobile",
    " ",
    "_",
  ];
  // All orders that the formula below has: 13 beginnings with 11 steps.
  for (let seed = 0; seed < 13 * 11; seed++) {
    const parts = Array.from(
      { length: 60 },
      (_, at) => pieces[(seed * 7 + at * (seed % 11)) % pieces.length],
    );
    expect(describeDevice(parts.join("").slice(0, longestUserAgent)).name).not.toContain("Canary");
  }
});
