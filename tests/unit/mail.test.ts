import { describe, expect, it } from "vitest";
import { type EventKind, eventKinds } from "@/features/events/events";
import { farewell, letterOf, notices } from "@/features/events/mail/letters";
import { type Letter, letterSchema, render } from "@/features/mail/letter";
import {
  failureOf,
  hoursKept,
  isMailable,
  mostAttempts,
  nextAttempt,
  patience,
} from "@/features/mail/policy";
import { mailFaults, mailSettings } from "@/features/mail/settings";
import { brand } from "@/lib/brand";
import { cutPackage } from "@/scripts/parts/settings";
import { mailRow } from "@/scripts/support/local-mail";

const from = "no-reply@acme.test";
const now = new Date("2026-11-27T23:53:00Z");

describe("the configuration of mail", () => {
  it("nothing set is off, and no fault", () => {
    expect(mailFaults({})).toEqual([]);
    expect(mailFaults({ EMAIL_SERVER: "", EMAIL_FROM: "" })).toEqual([]);
    expect(mailSettings({})).toBeNull();
  });

  it("a server and a sender", () => {
    const EMAIL_SERVER = "smtp://user%40acme:p%2Fss@smtp.acme.test";
    expect(mailFaults({ EMAIL_SERVER, EMAIL_FROM: `"Acme, Inc." <${from}>` })).toEqual([]);
    expect(mailSettings({ EMAIL_SERVER, EMAIL_FROM: `"Acme, Inc." <${from}>` })).toEqual({
      host: "smtp.acme.test",
      port: 587,
      secure: false,
      loopback: false,
      auth: { user: "user@acme", pass: "p/ss" },
      from: { name: "Acme, Inc.", address: from },
    });
    expect(mailSettings({ EMAIL_SERVER: "smtps://smtp.acme.test/", EMAIL_FROM: from })).toMatchObject({
      port: 465,
      secure: true,
      auth: null,
      from: { name: brand.name, address: from },
    });
    expect(mailSettings({ EMAIL_SERVER: "smtp://[::1]:2525", EMAIL_FROM: from })).toMatchObject({
      host: "::1",
      port: 2525,
      loopback: true,
    });
  });

  it.each([
    ["smtp.acme.test:587", "is not the address of a mail server"],
    ["https://smtp.acme.test", "is not the address of a mail server"],
    ["smtp://", "is not the address of a mail server"],
    ["smtp://smtp.acme.test?tls.rejectUnauthorized=false", "without a path or options"],
    ["smtp://smtp.acme.test/inbox", "without a path or options"],
    ["smtp://user:100%@smtp.acme.test", "not percent-encoded"],
    ["smtp://s3cr3t-user@smtp.acme.test", "a user without a password"],
  ])("EMAIL_SERVER %s", (EMAIL_SERVER, words) => {
    const faults = mailFaults({ EMAIL_SERVER, EMAIL_FROM: from });
    expect(faults).toEqual([expect.stringContaining(words)]);
    expect(faults.join()).toMatch(/^EMAIL_SERVER /);
    expect(faults.join(), "a value may hold a password").not.toContain("s3cr3t");
    expect(mailSettings({ EMAIL_SERVER, EMAIL_FROM: from })).toBeNull();
  });

  it.each([
    "no-reply",
    "a@b.test, c@d.test",
    "Acme <no-reply>",
    "Ac\nme <no-reply@acme.test>",
    "<a@b.test> x",
  ])("EMAIL_FROM %j", (EMAIL_FROM) => {
    const faults = mailFaults({ EMAIL_SERVER: "smtp://smtp.acme.test", EMAIL_FROM });
    expect(faults).toEqual([expect.stringMatching(/^EMAIL_FROM must be an address/)]);
  });

  it("half of it is a fault", () => {
    expect(mailFaults({ EMAIL_SERVER: "smtp://smtp.acme.test" })).toEqual([
      expect.stringMatching(/^EMAIL_FROM is missing/),
    ]);
    expect(mailFaults({ EMAIL_FROM: from })).toEqual([expect.stringMatching(/^EMAIL_SERVER is missing/)]);
  });

  it("the summary at start says where mail goes", () => {
    expect(mailRow({})).toEqual(["Mail", "off", "add EMAIL_SERVER and EMAIL_FROM to go live"]);
    const real = { EMAIL_SERVER: "smtp://user:s3cr3t@smtp.acme.test", EMAIL_FROM: from };
    expect(mailRow(real)).toEqual(["Mail", "real", "by smtp.acme.test:587"]);
    const local = { LOCAL_MAIL_PORT: "3002", LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };
    expect(mailRow({ ...real, ...local })).toEqual([
      "Mail",
      "local mailbox",
      "http://127.0.0.1:3001/mailbox",
    ]);
  });

  it("goes from package.json as a whole, with what made another package take its version", () => {
    const text = '{"dependencies":{"nodemailer":"1","zod":"4"},"overrides":{"nodemailer":"$nodemailer"}}';
    const part = { scripts: [], dependencies: ["nodemailer"] };
    const cut = cutPackage(text, [part as never]);
    expect(JSON.parse(cut)).toEqual({ dependencies: { zod: "4" } });
  });
});

describe("attempts", () => {
  it("are over before the mail is removed, and one is over before the next", () => {
    let at = now;
    for (let attempts = 1; attempts < mostAttempts; attempts++) at = nextAttempt(attempts, at);
    const hours = (at.getTime() - now.getTime()) / 3_600_000;
    expect(hours).toBeGreaterThan(12);
    expect(hours).toBeLessThan(hoursKept);
    expect(nextAttempt(1, now).getTime() - now.getTime()).toBeGreaterThan(2 * patience);
  });

  it.each([
    ["EENVELOPE", 550, "RCPT TO", "refused"],
    ["EENVELOPE", 450, "RCPT TO", "later"],
    ["EENVELOPE", 553, "MAIL FROM", "down"],
    ["EENVELOPE", null, null, "refused"],
    ["EMESSAGE", 554, "DATA", "refused"],
    ["EMESSAGE", 451, "DATA", "later"],
    ["EAUTH", 535, "AUTH PLAIN", "down"],
    ["ECONNECTION", null, "CONN", "down"],
    ["ETLS", null, "STARTTLS", "down"],
    [null, null, null, "down"],
  ] as const)("%s %s at %s: %s", (code, responseCode, command, expected) => {
    expect(failureOf({ code, responseCode, command })).toBe(expected);
  });
});

it("only one address is one", () => {
  expect(
    ["ada@lovelace.example", "o'neil+x@acme.test", "жан@пример.испытание"].filter(isMailable),
  ).toHaveLength(3);
  const wrong = ["a@b.test,c@d.test", "a@b.test\r\nBcc: c@d.test", "<a@b.test>", "a b@c.test", "a@b@c.test"];
  const more = [
    "",
    "ada",
    "@b.test",
    `${"a".repeat(250)}@b.test`,
    "a@b.test\u200b",
    '"a"@b.test',
    "a;b@c.test",
  ];
  expect([...wrong, ...more].filter(isMailable)).toEqual([]);
});

describe("a letter", () => {
  const letter: Letter = {
    subject: "Hello\r\nBcc: everybody@acme.test",
    paragraphs: ["<script>alert(1)</script>"],
    facts: [["Device\n", "Fire\u202efox <b>\nfake: line"]],
    action: { advice: "Look & see:", label: 'Go "there"', path: "/account" },
    last: false,
  };

  it("escapes what it is made of, and no line of it begins another header", () => {
    const { subject, text, html } = render(letter, "https://acme.test", "ada@lovelace.example");
    expect(subject).toBe("Hello Bcc: everybody@acme.test");
    expect(html).not.toMatch(/<script|<b>|<img|https?:\/\/(?!acme\.test)/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain('href="https://acme.test/account"');
    expect(html).toContain("Go &quot;there&quot;");
    expect(text).toContain("Device: Fire fox <b> fake: line\n");
    expect(text).toContain("Look & see:\nhttps://acme.test/account\n");
    expect(text).toContain("This went to ada@lovelace.example");
  });

  it("the last for a while says so", () => {
    const told = (last: boolean) => render({ ...letter, last }, "https://acme.test", "a@b.test").text;
    expect(told(true)).toContain("no more follow for a while");
    expect(told(false)).not.toContain("no more follow");
  });
});

describe("what is told by mail", () => {
  const drafts = eventKinds.flatMap((kind) => {
    const draft = letterOf(
      { userId: "u", kind, provider: "github", detail: "A phone app", userAgent: "curl/8" },
      "GitHub",
      now,
    );
    return draft ? [{ kind, draft }] : [];
  });

  it("is what lets somebody in, takes a way in, or takes data out", () => {
    const silent: EventKind[] = ["signed_up", "sign_in_failed", "signed_out", "confirmed", "session_ended"];
    expect(eventKinds.filter((kind) => notices[kind] === null).sort()).toEqual(
      [...silent, "name_changed", "mail_stopped", "mail_resumed"].sort(),
    );
    expect(new Set(drafts.map(({ draft }) => draft.subject)).size).toBe(drafts.length);
  });

  it("each says when and where, in a letter that can be kept", () => {
    for (const { kind, draft } of [...drafts, { kind: "account_deleted", draft: farewell(now) }]) {
      expect(letterSchema.parse(draft), kind).toMatchObject({ last: false });
      expect(draft.facts[0], kind).toEqual(["When", "27 November 2026 at 23:53 UTC"]);
      expect(draft.subject, kind).toMatch(/^[A-Z]\P{C}{10,90}$/u);
    }
    const { draft } = drafts.find(({ kind }) => kind === "signed_in") ?? expect.fail("no letter");
    expect(draft.facts.slice(1)).toEqual([
      ["Device", "Unknown device"],
      ["App", "A phone app"],
    ]);
  });

  it("leads to the activity where the person could have done it", () => {
    const leading = drafts.filter(({ draft }) => draft.action !== null).map(({ kind }) => kind);
    expect(leading).toEqual(expect.arrayContaining(["signed_in", "connected", "email_changed", "exported"]));
    expect(leading).not.toContain("disabled");
    expect(farewell(now).action).toBeNull();
  });
});
