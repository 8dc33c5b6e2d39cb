import { after } from "next/server";
import { render } from "@/features/mail/letter";
import { claimMail, closeMail, findDueMail, isLastAttempt } from "@/features/mail/mutations";
import { type MailSettings, mailSettings } from "@/features/mail/settings";
import { deliver } from "@/features/mail/transport";
import { describeError } from "@/lib/describe-errors";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { isStopping } from "@/lib/stopping";
import { counter } from "@/lib/telemetry";

/** @returns whether mail is configured */
export function isMailOn(): boolean {
  return mailSettings(env()) !== null;
}

/** Mails that go out at the same time: a server of one's own takes as many. */
const together = 4;

// Next gives a process several copies of this module.
const shared = globalThis as typeof globalThis & { valetKeySendingMail?: boolean };

/**
 * Sends what is due, until nothing is or nothing gets through. One run a process at a time; several servers share the
 * work. Never throws.
 */
export async function sendDueMail(): Promise<void> {
  if (shared.valetKeySendingMail) return;
  shared.valetKeySendingMail = true;
  try {
    const settings = mailSettings(env());
    while (settings && !isStopping()) {
      const now = new Date();
      const ids = await findDueMail(now, together);
      const outcomes = await Promise.all(ids.map((id) => sendOne(settings, id, now)));
      if (ids.length === 0 || outcomes.includes("down")) return;
    }
  } catch (error) {
    log("error", "mail_run_failed", { error: describeError(error) });
  } finally {
    shared.valetKeySendingMail = false;
  }
}

const count = counter("valet_key.mail.attempts", {
  description: "Attempts at sending a mail, by kind and outcome",
  unit: "{attempt}",
});

/** @returns what came of it; "missed" when another server has it */
async function sendOne(settings: MailSettings, id: string, now: Date) {
  const mail = await claimMail(id, now);
  if (!mail) return "missed";
  const { letter, address, userId, kind, attempts } = mail;
  const { OPERATOR_EMAIL: replyTo } = env();
  const delivery = letter
    ? await deliver(settings, { ...render(letter, originOf(env()), address), id, address, replyTo })
    : { outcome: "refused" as const, code: "unreadable" };
  const { outcome } = delivery;
  count({ kind, outcome });
  const said = { mail: id, user: userId, kind, attempts };
  if (outcome === "sent") {
    log("info", "mail_sent", said);
    await closeMail(id);
    return outcome;
  }
  const { code } = delivery;
  if (outcome === "refused") log("warn", "mail_refused", { ...said, code });
  else if (isLastAttempt(mail)) log("error", "mail_given_up", { ...said, code });
  else log("warn", "mail_delayed", { ...said, code });
  if (outcome === "refused" || isLastAttempt(mail)) await closeMail(id);
  return outcome;
}

/**
 * Sends what was queued in this request once its answer is out: nobody waits for a mail server. Outside of a request, and
 * for a transaction that takes longer, `keepSendingMail` finds it.
 */
export function sendMailSoon(): void {
  try {
    after(sendDueMail);
  } catch {
    // Next throws where there is no request.
  }
}

const halfMinute = 30 * 1000;

/** Sends what is due, now and twice a minute, as long as this process runs; it does not keep it running. */
export function keepSendingMail(): void {
  if (!isMailOn()) return;
  void sendDueMail();
  setInterval(() => void sendDueMail(), halfMinute).unref();
}
