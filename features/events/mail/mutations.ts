import type { SecurityEvent } from "@/features/events/events";
import { farewell, letterOf, notices } from "@/features/events/mail/letters";
import { addressesOf, isNewDevice } from "@/features/events/mail/queries";
import { forgetSentMail, queueMail } from "@/features/mail/mutations";
import { isMailOn, sendMailSoon } from "@/features/mail/send";
import { wayName } from "@/features/providers/own-ways";
import type { Prisma } from "@/generated/prisma/client";

type Client = Pick<Prisma.TransactionClient, "mail" | "securityEvent" | "user">;

/**
 * Tells a person by mail what happened to their account, if it is among what is told so. Nothing is sent here: mails wait in
 * the same transaction, and go once it is committed.
 *
 * @param event before it is kept itself: a device is new if no event has it yet
 */
export async function queueNotice(tx: Client, event: SecurityEvent, now = new Date()): Promise<void> {
  const words = notices[event.kind];
  if (!words || !isMailOn()) return;
  const { userId, kind, provider, userAgent = null, detail = null, formerEmail = null } = event;
  if (words.newDeviceOnly && !(await isNewDevice(tx, { userId, userAgent, detail }))) return;
  const letter = letterOf(event, wayName(provider ?? null) ?? "a provider", now);
  const addresses = addressees(await addressesOf(tx, userId), formerEmail, words);
  if (!letter) return;
  if ((await queueMail(tx, { userId, kind, addresses, letter }, now)) > 0) sendMailSoon();
}

/** @param known the addresses of the account now; none of somebody who is gone */
function addressees(
  known: readonly string[],
  former: string | null,
  { formerIsForeign = false }: { formerIsForeign?: boolean },
): string[] {
  if (former === null || known.length === 0) return [...known];
  return formerIsForeign ? known.filter((address) => address !== former) : [...known, former];
}

/**
 * The last mail of an account that is about to be deleted.
 * @param tx the transaction that deletes it, before it does
 */
export async function queueFarewell(tx: Client, userId: string, now = new Date()): Promise<void> {
  if (!isMailOn()) return;
  await forgetSentMail(tx, userId);
  const addresses = await addressesOf(tx, userId);
  const letter = farewell(now);
  if ((await queueMail(tx, { userId, kind: "account_deleted", addresses, letter }, now)) > 0) sendMailSoon();
}
