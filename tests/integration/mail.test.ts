import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteAccount } from "@/features/account/mutations";
import type { SecurityEvent } from "@/features/events/events";
import { recordEvent, storeEvent } from "@/features/events/mutations";
import { queueMail, removeOldMail } from "@/features/mail/mutations";
import { hoursKept, mostAnHour } from "@/features/mail/policy";
import { sendDueMail } from "@/features/mail/send";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { smtpServer } from "../support/smtp-server";
import { sso, ssoOffered } from "../vendors/sso";

const { prisma, url } = await testDatabase();
// Nobody listens there: what is queued waits until a test sends it.
const nobody = "smtp://127.0.0.1:9";
testEnvironment({
  ...ssoOffered,
  DATABASE_URL: url,
  AUTH_URL: "https://app.acme.test",
  EMAIL_SERVER: nobody,
  EMAIL_FROM: "no-reply@acme.test",
});

beforeEach(() => prisma.mail.deleteMany());
afterEach(() => vi.restoreAllMocks());

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const newerFirefox = firefox.replaceAll("140", "141");
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/** What waits, the oldest first. */
const waiting = async () =>
  (await prisma.mail.findMany({ where: { content: { not: null } }, orderBy: { id: "asc" } })).map(
    ({ kind, address, content }) => ({ kind, address, letter: JSON.parse(content ?? "") }),
  );

const told = async () => (await waiting()).map(({ kind, address }) => `${kind} ${address}`).sort();

type Identity = ReturnType<typeof proven>;

async function comesIn(identity: Identity, userAgent: string | null = firefox): Promise<string> {
  const { userId, error } = await admitted(identity, {}, { userAgent });
  if (!userId) throw error;
  return userId;
}

/** Another identity under the same person. */
async function linked(userId: string, identity: Identity): Promise<void> {
  const { provider, issuer, subject, email, emailVerified, emailOwned } = identity;
  await prisma.account.create({
    data: {
      userId,
      type: "oidc",
      provider,
      issuer,
      providerAccountId: subject,
      email,
      emailVerified,
      emailOwned,
    },
  });
}

const happens = (event: SecurityEvent) => recordEvent(event);
describe("a sign-in", () => {
  it("is told when its device is new, and not the very first, nor the next version of a browser", async () => {
    const ada = proven();
    await comesIn(ada);
    await comesIn(ada);
    await comesIn(ada, newerFirefox);
    expect(await told()).toEqual([]);
    await comesIn(ada, phone);
    await comesIn(ada, phone);
    expect(await told()).toEqual([`signed_in ${ada.email}`]);
    const [mail] = await waiting();
    expect(mail?.letter.facts[1]).toEqual(["Device", "Safari on iPhone"]);
  });

  it("that is not committed tells nobody", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    const undone = prisma.$transaction(async (tx) => {
      await storeEvent(tx, { userId, kind: "signed_in", provider: "github", userAgent: phone });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await told()).toEqual([]);
  });

  it("with mail off keeps nothing", async () => {
    vi.stubEnv("EMAIL_SERVER", "");
    vi.stubEnv("EMAIL_FROM", "");
    const ada = proven();
    const userId = await comesIn(ada);
    await comesIn(ada, phone);
    await deleteAccount(userId);
    expect(await told()).toEqual([]);
  });
});

describe("who is told", () => {
  it("every verified address of the account, each once; none that nobody has verified, nor of a provider that is gone", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    await linked(userId, proven({ ...sso, email: "second@acme.test" }));
    await linked(userId, proven({ ...sso, email: ada.email }));
    await linked(userId, proven({ ...sso, email: "unverified@acme.test", emailVerified: false }));
    await linked(userId, proven({ ...sso, issuer: "https://gone.test", email: "gone@acme.test" }));
    await happens({ userId, kind: "connected", provider: sso.provider });
    expect(await told()).toEqual([`connected ${ada.email}`, "connected second@acme.test"]);
  });

  it("nobody, where there is no address", async () => {
    const userId = await comesIn(proven({ email: null, emailVerified: false }));
    await happens({ userId, kind: "connected", provider: sso.provider, formerEmail: null });
    await happens({ userId: "nobody", kind: "connected", formerEmail: "a@acme.test" });
    expect(await told()).toEqual([]);
  });

  it("the address before as well, when a provider brings another; Activity tells of it, too", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    await comesIn({ ...ada, email: "ada@new.test" });
    expect(await told()).toEqual(["email_changed ada@new.test", `email_changed ${ada.email}`].sort());
    const events = await prisma.securityEvent.findMany({ where: { userId, kind: "email_changed" } });
    expect(events).toMatchObject([{ provider: "github" }]);
    expect(JSON.stringify(events), "no address is kept with it").not.toContain("@");
  });

  it("not an address that is somebody else's now", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    await linked(userId, proven({ ...sso, email: "second@acme.test" }));
    await happens({ userId, kind: "email_lost", provider: sso.provider, formerEmail: ada.email });
    expect(await told()).toEqual(["email_lost second@acme.test"]);
  });

  it("somebody whose account is deleted, also what they have yet to be told; nothing that was sent stays", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    await happens({ userId, kind: "disconnected", provider: sso.provider });
    const { url: EMAIL_SERVER } = await smtpServer();
    vi.stubEnv("EMAIL_SERVER", EMAIL_SERVER);
    await sendDueMail();
    await happens({ userId, kind: "connected", provider: sso.provider });
    await deleteAccount(userId);
    expect(await told()).toEqual([`account_deleted ${ada.email}`, `connected ${ada.email}`]);
    expect(await prisma.mail.count({ where: { userId } })).toBe(2);
  });
});

describe("a flood", () => {
  it("ends after a few of a kind within an hour, the last of which says so; another kind still comes", async () => {
    const ada = proven();
    const userId = await comesIn(ada);
    const event = { userId, kind: "exported" } as const;
    for (let index = 0; index < mostAnHour + 3; index++) await happens(event);
    await happens({ userId, kind: "connected", provider: sso.provider });
    const mails = await waiting();
    expect(mails.map(({ kind, letter }) => [kind, letter.last])).toEqual([
      ...Array.from({ length: mostAnHour - 1 }, () => ["exported", false]),
      ["exported", true],
      ["connected", false],
    ]);
    await prisma.mail.updateMany({ data: { createdAt: new Date(Date.now() - 61 * 60_000) } });
    await happens(event);
    expect(await waiting()).toHaveLength(mails.length + 1);
  });

  it("of addresses that are none brings nothing", async () => {
    const letter = { subject: "Hello", paragraphs: [], facts: [], action: null };
    const addresses = ["a@b.test\r\nBcc: c@d.test", "a@b.test,c@d.test", "a@b.test", "a@b.test"];
    expect(await queueMail(prisma, { userId: "u", kind: "k", addresses, letter })).toBe(1);
  });
});

it("a mail goes after a day, whatever became of it", async () => {
  const letter = { subject: "Hello", paragraphs: [], facts: [], action: null };
  const posting = { userId: "u", kind: "k", addresses: ["a@b.test"], letter };
  const now = new Date();
  await queueMail(prisma, posting, new Date(now.getTime() - hoursKept * 3_600_000));
  await queueMail(prisma, posting, new Date(now.getTime() - hoursKept * 3_600_000 + 1000));
  expect(await removeOldMail(now, 10)).toEqual({ found: 1, removed: 1 });
  expect(await prisma.mail.count()).toBe(1);
});
