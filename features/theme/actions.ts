import { cookies } from "next/headers";
import { themeCookie, themes } from "@/features/theme/queries";
import { storeCookies } from "@/lib/cookies";
import { safeReturnTo } from "@/lib/redirects";

const year = 365 * 24 * 60 * 60;

/**
 * Keeps the choice of field `theme` in this browser, and goes back to `returnTo`. A cookie, so that the server renders it
 * and nothing flashes.
 */
export async function chooseTheme(form: FormData): Promise<string> {
  const theme = themes.find((known) => known === form.get("theme")) ?? "system";
  const maxAge = theme === "system" ? 0 : year;
  storeCookies(await cookies(), [{ name: themeCookie(), value: theme, maxAge }]);
  return safeReturnTo(form.get("returnTo"));
}
