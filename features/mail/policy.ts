const second = 1000;
const hour = 60 * 60 * second;

/** The most attempts at one mail. With the pauses between them they span about 18 hours. */
export const mostAttempts = 8;

/** Milliseconds that one attempt may take. It is less than the first pause: what is still under way is not tried again. */
export const patience = 20 * second;

/**
 * @param attempts how many there have been, the one that begins now included
 * @returns when the next one may be made: after a minute, and each pause is three times as long as the one before
 */
export function nextAttempt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + 60 * second * 3 ** (attempts - 1));
}

/** Hours for which a mail is kept, whatever became of it. */
export const hoursKept = 24;

/** @returns the time at which a mail is just old enough to go */
export function oldestMail(now: Date): Date {
  return new Date(now.getTime() - hoursKept * hour);
}

/** The most mails of one kind that an address gets of one account within an hour; the last of them says so. */
export const mostAnHour = 5;

/** @returns since when mails count for that limit */
export function limitSince(now: Date): Date {
  return new Date(now.getTime() - hour);
}

/** Longer than any address (RFC 5321, section 4.5.3.1.3). */
const longestAddress = 254;

/** What separates addresses or ends a line in a header or a command (RFC 5322, section 3.2.3), or is seen by nobody. */
const unsafe = /[\s\p{C}<>()[\]\\,;:"]/u;

/** @returns whether mail can go there: one address, and nothing that a header or an SMTP command reads as more */
export function isMailable(address: string): boolean {
  return /^[^@]+@[^@]+$/.test(address) && !unsafe.test(address) && address.length <= longestAddress;
}

/** How an SMTP server's answer ends an attempt. */
export type Refusal = {
  /** By nodemailer's name: EAUTH, ECONNECTION, EENVELOPE, … */
  code: string | null;
  /** The SMTP reply code (RFC 5321, section 4.2) */
  responseCode: number | null;
  /** The SMTP command that was refused: `RCPT TO`, `DATA`, … */
  command: string | null;
};

/**
 * - `refused`: this mail will never be taken; the server has said so of the recipient or of the text (5yz)
 * - `later`: this mail may be taken later
 * - `down`: nothing gets through: no connection, no sign-in there, our sender refused. Others need not be tried now.
 */
export type Failure = "refused" | "later" | "down";

/** @returns what a failed attempt means. What nobody knows counts as `later`, which is bounded. */
export function failureOf({ code, responseCode, command }: Refusal): Failure {
  const ofThisMail = code === "EENVELOPE" || code === "EMESSAGE";
  if (!ofThisMail) return "down";
  // A refused sender is a fault of the configuration: mended, the mail goes.
  if (command === "MAIL FROM") return "down";
  return responseCode === null || responseCode >= 500 ? "refused" : "later";
}
