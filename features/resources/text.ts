import { text } from "@/features/providers/identity";

/** @returns a name that can be shown: hostile characters are gone, and there is always something to read */
export function nameOf(value: string | null | undefined): string {
  return text(value) ?? "Without a name";
}

/** @returns an address that a link may lead to; null for anything but https without a password in it */
export function link(value: string | null | undefined): string | null {
  if (!value || value.length > 2048 || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === "https:" && !url.username && !url.password ? url.href : null;
}

/** @returns a time as providers write it; null for one that cannot be read */
export function time(value: string | null | undefined): Date | null {
  const date = new Date(value ?? "");
  return Number.isNaN(date.getTime()) ? null : date;
}
