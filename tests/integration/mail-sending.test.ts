import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordEvent } from "@/features/events/mutations";
import { claimMail, queueMail } from "@/features/mail/mutations";
import { mostAttempts } from "@/features/mail/policy";
import { sendDueMail } from "@/features/mail/send";
import { mailSettings } from "@/features/mail/settings";
import { deliver } from "@/features/mail/transport";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { signedIn } from "../support/signed-in";
import { type SmtpRefusal, silentServer, smtpServer } from "../support/smtp-server";

const { prisma, url } = await testDatabase();
const sender = "no-reply@acme.test";
const nobody = "smtp://127.0.0.1:9";
testEnvironment({
  DATABASE_URL: url,
  AUTH_URL: "https://app.acme.test",
  EMAIL_SERVER: nobody,
  EMAIL_FROM: sender,
});
const printed = printedLines();

beforeEach(() => prisma.mail.deleteMany());
afterEach(() => vi.restoreAllMocks());

/** Has everything tried again at once. */
const makeDue = () =>
  prisma.mail.updateMany({ where: { content: { not: null } }, data: { dueAt: new Date(0) } });

describe("sending", () => {
  /** A person with a mail that waits, and a server that answers as told. */
  async function onItsWay(refusal: SmtpRefusal | null = null) {
    const { identity, userId } = await signedIn();
    await recordEvent({ userId, kind: "connected", provider: "github", userAgent: "curl/8" });
    const server = await smtpServer(() => refusal);
    vi.stubEnv("EMAIL_SERVER", server.url);
    const row = () => prisma.mail.findFirstOrThrow({ where: { userId } });
    return { ...server, userId, address: identity.email ?? "", row };
  }

  it("goes to the one address, as text and as HTML, and is not sent again", async () => {
    const { taken, address, row } = await onItsWay();
    await sendDueMail();
    await makeDue();
    await sendDueMail();
    expect(taken.map(({ to }) => to)).toEqual([[address]]);
    const { id, content, dueAt } = await row();
    expect({ content, dueAt }).toEqual({ content: null, dueAt: null });
    const raw = (taken[0]?.raw ?? "").replace(/=\r\n/g, "");
    expect(raw).toMatch(/^From: .* <no-reply@acme\.test>\r$/m);
    expect(raw).toContain(`To: ${address}\r\n`);
    expect(raw).toMatch(/^Subject: GitHub was connected to your .* account\r$/m);
    expect(raw).toContain(`Message-ID: <${id}@acme.test>\r\n`);
    expect(raw).toContain("Auto-Submitted: auto-generated\r\n");
    expect(raw).toContain("text/plain");
    expect(raw).toContain("text/html");
    expect(
      raw.match(/https?:\/\/[^\s"<)=]+/g)?.every((link) => /^https:\/\/app\.acme\.test/.test(link)),
    ).toBe(true);
    const log = printed.join("");
    expect(log).toContain('mail_sent mail="');
    expect(log).not.toContain("@");
  });

  it.each<[SmtpRefusal, string, boolean]>([
    [{ at: "RCPT TO", code: 550 }, "mail_refused", false],
    [{ at: "DATA", code: 554 }, "mail_refused", false],
    [{ at: "RCPT TO", code: 451 }, "mail_delayed", true],
    [{ at: "DATA", code: 452 }, "mail_delayed", true],
    [{ at: "MAIL FROM", code: 553 }, "mail_delayed", true],
  ])("%j: %s", async (refusal, event, again) => {
    const { taken, row } = await onItsWay(refusal);
    await sendDueMail();
    expect(taken).toEqual([]);
    const { content, attempts } = await row();
    expect({ again: content !== null, attempts }).toEqual({ again, attempts: 1 });
    const log = printed.join("");
    expect(log).toMatch(new RegExp(`${event} .*code="E[A-Z]+ ${refusal.code} ${refusal.at}"`));
    expect(log).not.toContain("@");
  });

  it("a server that is down: nothing fails, it is tried again, and given up in the end", async () => {
    const { row, taken, url: works } = await onItsWay();
    vi.stubEnv("EMAIL_SERVER", nobody);
    await sendDueMail();
    expect((await row()).dueAt?.getTime()).toBeGreaterThan(Date.now());
    await sendDueMail();
    expect((await row()).attempts, "not before its time").toBe(1);
    await prisma.mail.updateMany({ data: { attempts: mostAttempts - 1 } });
    await makeDue();
    await sendDueMail();
    expect(await row()).toMatchObject({ content: null, dueAt: null });
    expect(printed.join("")).toMatch(/mail_delayed .*mail_given_up /s);
    vi.stubEnv("EMAIL_SERVER", works);
    await sendDueMail();
    expect(taken).toEqual([]);
  });

  it("a server that says nothing is left", async () => {
    const settings = mailSettings({ EMAIL_SERVER: (await silentServer()).url, EMAIL_FROM: sender });
    const mail = { subject: "", text: "", html: "", id: "x", address: "a@b.test", replyTo: undefined };
    expect(await deliver(settings ?? expect.fail("off"), mail, 50)).toEqual({
      outcome: "down",
      code: "ETIMEDOUT",
    });
  });

  it("by nothing but TLS, where the server is another machine", async () => {
    const { url: EMAIL_SERVER, taken } = await smtpServer();
    const settings = mailSettings({ EMAIL_SERVER, EMAIL_FROM: sender }) ?? expect.fail("off");
    const mail = { subject: "", text: "", html: "", id: "x", address: "a@b.test", replyTo: undefined };
    expect(await deliver({ ...settings, loopback: false }, mail)).toMatchObject({ outcome: "down" });
    expect(taken).toEqual([]);
  });

  it("of several servers one gets a mail; one that died with it leaves it to the others", async () => {
    const { row } = await onItsWay();
    const { id } = await row();
    const now = new Date();
    const claims = await Promise.all([1, 2, 3].map(() => claimMail(id, now)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await claimMail(id, now)).toBeNull();
    const later = new Date(now.getTime() + 60_000);
    expect(await claimMail(id, later)).toMatchObject({ id, attempts: 2 });
  });

  it("what this version cannot read is given up", async () => {
    const { taken, row } = await onItsWay();
    await prisma.mail.updateMany({ data: { content: '{"v":2}' } });
    await sendDueMail();
    expect(taken).toEqual([]);
    expect((await row()).content).toBeNull();
    expect(printed.join("")).toContain('code="unreadable"');
  });

  it("many go in one run", async () => {
    const { taken, userId, address } = await onItsWay();
    const letter = { subject: "Hello", paragraphs: [], facts: [], action: null };
    for (let index = 0; index < 9; index++)
      await queueMail(prisma, { userId, kind: `kind ${index}`, addresses: [address], letter });
    await sendDueMail();
    expect(taken).toHaveLength(10);
  });
});
