import { setTimeout as sleep } from "node:timers/promises";
import type { SMTPTransportOptions } from "nodemailer/lib/smtp-transport";
import type { Rendered } from "@/features/mail/letter";
import { type Failure, failureOf, patience } from "@/features/mail/policy";
import type { MailSettings } from "@/features/mail/settings";

export type Delivery =
  | { outcome: "sent" }
  | {
      outcome: Failure /** For the log: codes, and never the server's words, which may name the address */;
      code: string;
    };

export type OutgoingMail = Rendered & {
  /** The same at each attempt, so that a mailbox knows one that came twice. */
  id: string;
  address: string;
  replyTo?: string | undefined;
};

/**
 * Sends one mail. Never throws.
 * @param wait milliseconds that it may take
 */
export async function deliver(
  settings: MailSettings,
  mail: OutgoingMail,
  wait = patience,
): Promise<Delivery> {
  const over = new AbortController();
  const late = sleep(wait, { outcome: "down", code: "ETIMEDOUT" } as const, {
    signal: over.signal,
    ref: false,
  });
  // It has been decided by then.
  late.catch(() => {});
  try {
    return await Promise.race([attempt(settings, mail), late]);
  } finally {
    over.abort();
  }
}

async function attempt(settings: MailSettings, mail: OutgoingMail): Promise<Delivery> {
  try {
    // Loaded only where mail is sent.
    const { createTransport } = await import("nodemailer");
    await createTransport(optionsOf(settings)).sendMail(messageOf(settings, mail));
    return { outcome: "sent" };
  } catch (error) {
    const { code, responseCode, command } = error as Partial<Record<string, unknown>>;
    const refusal = {
      code: typeof code === "string" ? code : null,
      responseCode: typeof responseCode === "number" ? responseCode : null,
      command: typeof command === "string" ? command : null,
    };
    const words = [refusal.code ?? "unknown", refusal.responseCode, refusal.command];
    return { outcome: failureOf(refusal), code: words.filter(Boolean).join(" ") };
  }
}

function optionsOf({ host, port, secure, loopback, auth }: MailSettings): SMTPTransportOptions {
  return {
    host,
    port,
    secure,
    // Nothing goes over a network unencrypted; on this machine there is nobody to read it, and often no certificate.
    requireTLS: !loopback && !secure,
    ignoreTLS: loopback,
    ...(auth && { auth }),
    connectionTimeout: patience / 4,
    greetingTimeout: patience / 4,
    dnsTimeout: patience / 4,
    socketTimeout: patience / 2,
    // What a mail is made of is all in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function messageOf({ from }: MailSettings, mail: OutgoingMail) {
  const { id, address, replyTo, subject, text, html } = mail;
  return {
    from,
    // As an object it is one address, whatever is in it.
    to: { name: "", address },
    envelope: { from: from.address, to: [address] },
    replyTo,
    subject,
    text,
    html,
    messageId: `<${id}@${from.address.split("@").at(-1)}>`,
    // Nobody's holiday notice answers it (RFC 3834, section 5).
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
