import { cookies } from "next/headers";
import { cookieName } from "@/lib/cookies";

/** What a browser is told to keep its time zone under (components/zone-keeper.tsx); a function for the configuration. */
export const zoneCookieName = () => cookieName("zone");

/** @returns the time zone of whoever reads, such as `Europe/Berlin`; UTC where their browser has not said one */
export async function readerZone(): Promise<string> {
  const value = (await cookies()).get(zoneCookieName())?.value ?? "";
  return /^[\w+/-]{1,64}$/.test(value) && isZone(value) ? value : "UTC";
}

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
