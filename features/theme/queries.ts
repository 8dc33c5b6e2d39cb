import { cookies } from "next/headers";

export const themeCookie = "theme";

export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** @returns the theme that was chosen in this browser; "system" when none was, or something unknown */
export async function chosenTheme(): Promise<Theme> {
  const value = (await cookies()).get(themeCookie)?.value;
  return themes.find((theme) => theme === value) ?? "system";
}
