/** The most attempts at telling a provider that a grant is given back; they span about four days. */
export const mostAttempts = 8;

/** Seconds after which the first attempt counts as broken off, and the pause after it if it fails. */
const firstPause = 60;

/**
 * @param attempts how many there have been, the one that begins now included
 * @returns when the next one may be made: each pause is four times as long as the one before
 */
export function nextAttempt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + firstPause * 4 ** (attempts - 1) * 1000);
}
