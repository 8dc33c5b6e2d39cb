import { findEntry } from "@/features/providers";

/** @returns a provider's name, or its id when this app no longer knows it */
export function providerName(id: string): string {
  return findEntry(id)?.button.name ?? id;
}

/** @returns what happened, such as "Signed in" for `signed_in` */
export function eventTitle(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
