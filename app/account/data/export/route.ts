import { redirect } from "next/navigation";
import { downloadData } from "@/features/account-data/download";

export const POST = downloadData;

/** A browser that tries again what broke off, or a bookmark: the page has the button. */
export function GET(): never {
  redirect("/account/data");
}
