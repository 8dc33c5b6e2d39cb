import Bowser from "bowser";

/**
 * What a browser says that it is, in words for its owner. It is a claim: anybody can send any of it. An app of ours is none
 * of those, and has its name from us.
 */
export type Device = { name: string; kind: "computer" | "phone" | "tablet" | "app" | "unknown" };

const unknown: Device = { name: "Unknown device", kind: "unknown" };

const kinds: Readonly<Record<string, Device["kind"]>> = {
  desktop: "computer",
  mobile: "phone",
  tablet: "tablet",
};

/** Bowser's own names, of which only these are shown: for what it does not know it quotes the header. */
const browsers = new Set(Object.values(Bowser.BROWSER_MAP).filter((name) => name !== "Generic"));
const systems = new Set(Object.values(Bowser.OS_MAP));

/** What people call it, where that differs. */
const shorter: Readonly<Record<string, string>> = {
  "Microsoft Edge": "Edge",
  "Samsung Internet for Android": "Samsung Internet",
};

/**
 * Names a device by the User-Agent header of its browser.
 * @param userAgent as stored, and so anything at all
 * @returns such as "Firefox on Windows" or "Safari on iPhone"; never a word of the header itself
 */
export function describeDevice(userAgent: string | null): Device {
  // What holds markup or anything but ASCII was made up by hand, so nothing it claims is repeated.
  if (!userAgent || !/^[\x20-\x7e]+$/.test(userAgent) || /[<>]/.test(userAgent)) return unknown;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const browserName = browsers.has(browser.name ?? "") ? (browser.name ?? null) : null;
  const system = systems.has(os.name ?? "") ? systemName(os.name ?? "", platform.model) : null;
  if (!browserName && !system) return unknown;
  const app = browserName ? (shorter[browserName] ?? browserName) : "Unknown browser";
  const name = system && system !== app ? `${app} on ${system}` : app;
  return { name, kind: system === "Chrome OS" ? "computer" : (kinds[platform.type ?? ""] ?? "unknown") };
}

function systemName(system: string, model: string | undefined): string {
  if (system !== "iOS") return system;
  return model === "iPad" ? "iPad" : "iPhone";
}
