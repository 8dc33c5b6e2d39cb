import PostalMime from "postal-mime";
import { expect, it, onTestFinished } from "vitest";
import { silentServer, smtpServer } from "../support/smtp-server";
import { inSeconds } from "./steps";
import type { App } from "./support/app";
import { failureOf } from "./support/browser";
import { change, query } from "./support/database";
import { startIndependent } from "./support/independent";
import { Watched } from "./support/watched";

// Notices by mail as the production build sends them, to a mail server that is written apart from it.

const computer = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const tablet =
  "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const headers = [
  ...["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"],
];

type Taken = { to: string[]; raw: string }[];

/** An app whose providers are two of the tests' own, where anybody may be called anything. */
async function appWithMail(url: string) {
  const { app, oidc, github, stop } = await startIndependent({
    EMAIL_SERVER: url,
    EMAIL_FROM: "Acme <no-reply@acme.example>",
  });
  onTestFinished(stop);
  const secrets = new Set<string>();
  /** Signs in whoever the OpenID provider names now. */
  async function comes(agent: string): Promise<Watched> {
    const browser = new Watched(app.origin, secrets, agent);
    expect(failureOf(await browser.signIn("oidc"))).toBeNull();
    expect(browser.session).toBeDefined();
    return browser;
  }
  return { app, oidc, github, secrets, comes };
}

/** Whom mail has come to, and what of, by address. */
async function toldBy(taken: Taken): Promise<string[]> {
  const mails = await Promise.all(
    taken.map(async ({ to, raw }) => ({ ...(await PostalMime.parse(raw)), to })),
  );
  return mails.map(({ to, subject }) => `${to} ${subject?.replace(/ your .*/, "")}`).sort();
}

const waiting = (app: App) => query(app, 'SELECT "id" FROM "Mail" WHERE "content" IS NOT NULL').length;

it("W20 a new device and every change of the ways in reach each proven address by mail, and nothing in it opens anything", async () => {
  const { url, taken } = await smtpServer();
  const { app, oidc, github, secrets, comes } = await appWithMail(url);
  oidc.account = { sub: "1", email: "ada@work.example", email_verified: true, name: "Ada" };
  github.account = { id: 41, login: "ada", name: "Ada", email: "ada@home.example", verified: true };
  const browser = await comes(computer);
  await comes(computer);
  await comes(phone);
  const first = ["ada@work.example New sign-in to"];
  await expect.poll(() => toldBy(taken), { message: "a known browser is no news" }).toEqual(first);

  await browser.goOn(await browser.submitForm("/account/connections", "Connect GitHub"), {});
  const connected = ["ada@home.example GitHub was connected to", "ada@work.example GitHub was connected to"];
  await expect.poll(() => toldBy(taken)).toEqual([...first, ...connected].sort());

  await browser.submitForm("/account/connections", "Disconnect GitHub");
  const gone = connected.map((one) => one.replace("connected to", "disconnected from"));
  await expect.poll(() => toldBy(taken)).toEqual([...first, ...connected, ...gone].sort());

  expect(secrets.size).toBeGreaterThan(10);
  const { AUTH_SECRET = "", TOKEN_ENCRYPTION_KEY = "" } = app.env;
  for (const { raw } of taken) {
    const mail = await PostalMime.parse(raw);
    const said = [raw, mail.text, mail.html, JSON.stringify(mail.headers)].join("\n");
    const opens = [...secrets, AUTH_SECRET, TOKEN_ENCRYPTION_KEY];
    expect(opens.filter((one) => one !== "" && said.includes(one))).toEqual([]);
    expect(said).not.toMatch(/eyJ[\w-]{10}|gh[opsur]_\w{10}|[?&](code|state|token)=/);
    expect([...new Set(`${mail.text}${mail.html}`.match(/https?:[^\s"<]+/g))]).toEqual([
      `${app.origin}/account/activity`,
    ]);
  }
  expect(app.logs()).toContain("mail_sent");
  expect(app.logs()).not.toMatch(/@(work|home)\.example/);
});

it("W20 no name, address or browser makes a header, a line of SMTP or a recipient", async () => {
  const { url, taken } = await smtpServer();
  const { app, oidc, comes } = await appWithMail(url);
  const victim = "victim@bank.example";
  const people = [
    { name: `Eve\r\nBcc: ${victim}`, email: "eve@evil.example" },
    { name: "Eve", email: `eve@evil.example\r\nRCPT TO:<${victim}>` },
    { name: "Eve", email: `eve@evil.example\nBcc: ${victim}` },
    { name: "Eve", email: `eve@evil.example,${victim}` },
    { name: "Eve", email: `<${victim}>` },
    { name: "Eve", email: `eve,${victim}` },
    { name: "Eve", email: `${victim};` },
    { name: "Eve", email: `"eve"(${victim}` },
  ];
  for (const [index, { name, email }] of people.entries()) {
    oidc.account = { sub: `eve-${index}`, email, email_verified: true, name };
    await comes(computer);
    await comes(`Bcc: ${victim} <b>Firefox/140.0`);
  }
  oidc.account = { sub: "ada", email: "ada@work.example", email_verified: true, name: "Ada" };
  await comes(computer);
  await comes(phone);

  const told = ["ada@work.example New sign-in to", "eve@evil.example New sign-in to"];
  await expect.poll(() => toldBy(taken)).toEqual(told);
  // A row is closed a moment after the server has taken its mail.
  await expect.poll(() => waiting(app)).toBe(0);
  for (const { to, raw } of taken) {
    const mail = await PostalMime.parse(raw);
    expect(mail.headers.map(({ key }) => key).sort()).toEqual(headers);
    expect(mail.to?.map(({ address }) => address)).toEqual(to);
    expect(raw).not.toContain(victim);
  }
});

it("W20 a mail server that says nothing, or is not there, holds up no sign-in and fails none; its mail comes later", async () => {
  const silent = await silentServer();
  const { app, oidc, comes } = await appWithMail(silent.url);
  oidc.account = { sub: "1", email: "ada@work.example", email_verified: true, name: "Ada" };
  const delays = () => app.logs().split('"mail_delayed"').length - 1;
  await comes(computer);
  await comes(phone);
  expect(silent.seen.ended, "the sign-in was over before its mail was given up").toBe(0);
  await expect.poll(() => silent.seen.begun).toBe(1);
  silent.stop();
  await expect.poll(delays).toBe(1);

  await comes(tablet);
  await expect.poll(delays).toBe(2);

  const { taken } = await smtpServer(undefined, silent.port);
  change(app, 'UPDATE "Mail" SET "dueAt" = ? WHERE "content" IS NOT NULL', inSeconds(-1));
  await comes("curl/8.14.1");
  const told = Array.from({ length: 3 }, () => "ada@work.example New sign-in to");
  await expect.poll(() => toldBy(taken)).toEqual(told);
});
