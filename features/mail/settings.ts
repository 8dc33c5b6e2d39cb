import { z } from "zod";
import { brand } from "@/lib/brand";
import { isLoopback } from "@/lib/env";

/** Where mail goes out, and from whom. */
export type MailSettings = {
  host: string;
  port: number;
  /** TLS from the first byte on; without it by STARTTLS */
  secure: boolean;
  /** Whether the server is this machine itself: only there mail goes without TLS */
  loopback: boolean;
  auth: { user: string; pass: string } | null;
  from: { name: string; address: string };
};

type Source = { readonly EMAIL_SERVER?: string | undefined; readonly EMAIL_FROM?: string | undefined };

type Read<Value> = { value: Value } | { fault: string };

/** @returns null where mail is off; everything was checked at start */
export function mailSettings({ EMAIL_SERVER, EMAIL_FROM }: Source): MailSettings | null {
  if (!EMAIL_SERVER || !EMAIL_FROM) return null;
  const server = readServer(EMAIL_SERVER);
  const from = readSender(EMAIL_FROM);
  return "value" in server && "value" in from ? { ...server.value, from: from.value } : null;
}

/** @returns what is wrong with the configuration of mail, each as a sentence that names its variable and not its value */
export function mailFaults({ EMAIL_SERVER, EMAIL_FROM }: Source): string[] {
  const faults: string[] = [];
  const server = EMAIL_SERVER ? readServer(EMAIL_SERVER) : null;
  const from = EMAIL_FROM ? readSender(EMAIL_FROM) : null;
  if (server && "fault" in server) faults.push(`EMAIL_SERVER ${server.fault}`);
  if (from && "fault" in from) faults.push(`EMAIL_FROM ${from.fault}`);
  if (server && !from)
    faults.push(
      "EMAIL_FROM is missing, and EMAIL_SERVER is set. Set whom mail comes from, such as no-reply@example.com, or remove EMAIL_SERVER.",
    );
  if (from && !server)
    faults.push(
      "EMAIL_SERVER is missing, and EMAIL_FROM is set. Set where mail goes out, such as smtp://user:password@smtp.example.com:587, or remove EMAIL_FROM.",
    );
  return faults;
}

/** The ports of submission (RFC 6409, section 3.1; RFC 8314, section 3.3). */
const usualPort = { "smtp:": 587, "smtps:": 465 };

function readServer(text: string): Read<Omit<MailSettings, "from">> {
  const form = "Write it as smtp://user:password@smtp.example.com:587.";
  const url = URL.canParse(text) ? new URL(text) : null;
  const protocol = url?.protocol;
  if (!url || (protocol !== "smtp:" && protocol !== "smtps:") || !url.hostname)
    return { fault: `is not the address of a mail server. ${form}` };
  // Options of nodemailer's could turn the check of certificates off.
  if (url.search || url.hash || !["", "/"].includes(url.pathname))
    return { fault: `must be the server alone, without a path or options. ${form}` };
  const user = decoded(url.username);
  const pass = decoded(url.password);
  if (user === null || pass === null)
    return { fault: "has a user or a password that is not percent-encoded: write % as %25, @ as %40." };
  if (Boolean(user) !== Boolean(pass))
    return { fault: `has ${user ? "a user without a password" : "a password without a user"}. ${form}` };
  return {
    value: {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || usualPort[protocol],
      secure: protocol === "smtps:",
      loopback: isLoopback(text),
      auth: user ? { user, pass } : null,
    },
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const address = z.email().max(254);

function readSender(text: string): Read<MailSettings["from"]> {
  const [, quoted, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const name = quoted?.trim().replace(/^"(.*)"$/, "$1") || brand.name;
  const parsed = address.safeParse((bracketed ?? text).trim());
  if (!parsed.success || /\p{C}/u.test(name))
    return {
      fault: `must be an address such as no-reply@example.com, or a name with one: Acme <no-reply@example.com>.`,
    };
  return { value: { name, address: parsed.data } };
}
