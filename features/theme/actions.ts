"use server";

import { cookies } from "next/headers";
import { themeCookie, themes } from "@/features/theme/queries";
import { cookieOptions } from "@/lib/cookies";

const year = 365 * 24 * 60 * 60;

/** Keeps the choice of field `theme` in this browser. A cookie, so that the server renders it and nothing flashes. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = themes.find((known) => known === form.get("theme")) ?? "system";
  const maxAge = theme === "system" ? 0 : year;
  (await cookies()).set(themeCookie(), theme, { ...cookieOptions(), maxAge });
}
