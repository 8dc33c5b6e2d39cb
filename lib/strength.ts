// None so short that random base64 would hold it by chance.
const placeholders =
  /change.?me|placeholder|example|your[-_ ]|secret|password|12345678|qwertz|qwerty|asdfgh/i;

/**
 * Tells random bytes, in base64 or hex, from what a person makes up: words, one thing again and again, a row of the
 * keyboard. It cannot know that something is random, only that it is not (ASVS 5, 11.5.1 asks for 128 bits of entropy).
 */
export function looksRandom(value: string): boolean {
  const oneCase = /^[a-z\W_]+$|^[A-Z\W_]+$/.test(value);
  return (
    !placeholders.test(value) &&
    !/\s/.test(value) &&
    !oneCase &&
    new Set(value).size >= 12 &&
    !repeats(value) &&
    steps(value) < value.length / 2
  );
}

/** Whether the whole is a part of it again and again, the last time perhaps not to its end. */
function repeats(value: string): boolean {
  for (let length = 1; length <= value.length / 2; length++)
    if (value.startsWith(value.slice(length))) return true;
  return false;
}

/** How often a character follows its neighbour in the alphabet, either way: abc, 321. By chance one in thirty, of hex one in nine. */
function steps(value: string): number {
  let count = 0;
  for (let index = 1; index < value.length; index++)
    if (Math.abs(value.charCodeAt(index) - value.charCodeAt(index - 1)) === 1) count += 1;
  return count;
}

/** What stands in a guide or a form where a value from a provider's console belongs. */
const unfilled =
  /change.?me|placeholder|\byour[-_ ]|^(client|app|consumer|api)[-_ ]?(id|key|secret)$|^(id|key|secret|todo|tbd|none|null|undefined)$|^[x*.…-]{3,}$|^[<[{(].*[>\]})]$/i;

/** @returns whether a provider's id or secret is one that nobody has filled in */
export function isUnfilled(value: string): boolean {
  return unfilled.test(value);
}
