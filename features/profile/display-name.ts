import { text } from "@/features/providers/identity";

/** As a person counts them: a flag or a letter with its accents is one. */
export const longestName = 80;
/** Characters can be stacked without end, so their parts are counted too. */
const mostCodePoints = 200;

const graphemes = new Intl.Segmenter();

/**
 * Reads a name that somebody typed, cleaned by the same rules as one that a provider sent.
 * @param value what stood in the field
 * @returns the name, or a sentence that says what is wrong with it
 */
export function parseDisplayName(value: string): { name: string } | { problem: string } {
  const typed = value.trim();
  const name = text(typed);
  if (!name) return { problem: "Type a name: at least one character that can be seen." };
  const length = [...graphemes.segment(typed.slice(0, 20 * mostCodePoints))].length;
  if (length > longestName) return { problem: `Use at most ${longestName} characters. This has ${length}.` };
  if ([...typed].length > mostCodePoints) return { problem: "Use fewer accents and combined characters." };
  return { name };
}
