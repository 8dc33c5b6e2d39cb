/** What a person types to show that they mean it. */
export const confirmationWord = "DELETE";

/** @param typed what stood in the field; small letters and spaces around it are no reason to send somebody back */
export function isConfirmation(typed: string): boolean {
  return typed.trim().toUpperCase() === confirmationWord;
}
