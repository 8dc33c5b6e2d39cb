import { cookies } from "next/headers";
import { cookieName } from "@/lib/cookies";

/** The cookie's name; a function because it depends on the configuration. */
export function themeCookie(): string {
  return cookieName("theme");
}

export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** @returns the theme that was chosen in this browser; "system" when none was, or something unknown */
export async function chosenTheme(): Promise<Theme> {
  const jar = await cookies();
  const value = jar.get(themeCookie())?.value;
  return themes.find((theme) => theme === value) ?? "system";
}
