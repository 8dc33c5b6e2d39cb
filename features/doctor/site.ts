import { isLoopback } from "@/lib/env";
import { readEnvFile } from "@/lib/env-files";

/**
 * Reads the address of the site to be, as somebody types it.
 * @returns its origin; a sentence that says what it cannot be; null for nothing
 */
export function readSite(typed: string): { origin: string } | { problem: string } | null {
  const text = typed.trim();
  if (text === "") return null;
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address) || text.length > 300)
    return { problem: "This is not an address. Write it as https://app.example.com." };
  const url = new URL(address);
  if (url.protocol !== "https:" && !isLoopback(address))
    return { problem: "Providers send people back over https only. Write it as https://app.example.com." };
  if (url.username || url.password)
    return { problem: "Leave the user and the password out. Write it as https://app.example.com." };
  return { origin: url.origin };
}

/** @returns the site that the files of production name, if they do */
export function knownSite(): string {
  for (const file of [".env.production.local", ".env.production"]) {
    try {
      const { AUTH_URL } = readEnvFile(file);
      if (AUTH_URL) return AUTH_URL;
    } catch {
      // A file that cannot be read is a finding, and not a reason to show no page.
    }
  }
  return "";
}
