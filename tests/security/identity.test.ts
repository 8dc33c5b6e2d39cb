import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountsIn, expectNoHalves, usersIn } from "./steps";
import type { App } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { change } from "./support/database";
import { textOf } from "./support/html";
import { type Independent, lendIndependent } from "./support/independent";
import { expectRefused, expectSignedIn } from "./support/refused";

// Who somebody is, when the providers' emails change, are the same, or are nobody's. Each test begins with no users.

let running: Independent;
let app: App;
beforeAll(async () => {
  running = await lendIndependent();
  app = running.app;
});
afterAll(() => running?.stop());
beforeEach(() => {
  for (const table of ["Session", "Account", "User"]) change(app, `DELETE FROM "${table}"`);
});

type Person = { subject: number; email: string; verified: boolean };

/** Signs in at the organization's GitHub as whoever has this subject there. */
async function atGitHub({
  subject,
  email,
  verified,
}: Person): Promise<{ browser: Browser; response: Response }> {
  running.github.account = {
    id: subject,
    login: `login-${subject}`,
    name: `GitHub ${subject}`,
    email,
    verified,
  };
  const browser = new Browser(app.origin);
  return { browser, response: await browser.signIn("github") };
}

async function atOidc({
  subject,
  email,
  verified,
}: Person): Promise<{ browser: Browser; response: Response }> {
  const sub = `subject-${subject}`;
  running.oidc.account = { sub, email, email_verified: verified, name: `OpenID ${subject}` };
  const browser = new Browser(app.origin);
  return { browser, response: await browser.signIn("oidc") };
}

/** Expects a sign-in, and says who it is. */
async function idOf({ browser, response }: { browser: Browser; response: Response }): Promise<string> {
  await expectSignedIn(browser, response);
  return String((await browser.me()).body.id);
}

const email = "katherine@johnson.example";

describe("a person is a subject at a provider", () => {
  it("I1 the same verified email at another provider is no way in", async () => {
    const owner = await idOf(await atOidc({ subject: 1, email, verified: true }));
    const other = await atGitHub({ subject: 41, email, verified: true });
    await expectRefused(app, other.browser, other.response, "email_taken");
    expect(usersIn(app).map(({ id }) => id)).toEqual([owner]);
    expect(accountsIn(app).map(({ provider }) => provider)).toEqual(["oidc"]);
  });

  it("I1 nor in capitals", async () => {
    await idOf(await atOidc({ subject: 1, email, verified: true }));
    const { browser, response } = await atGitHub({ subject: 41, email: email.toUpperCase(), verified: true });
    await expectRefused(app, browser, response, "email_taken");
  });

  it("I1 what is no address, or only looks like one's, is nobody's email", async () => {
    await idOf(await atOidc({ subject: 1, email, verified: true }));
    const spellings = [
      ` ${email} `,
      `${email}\0`,
      `<${email}>,`,
      `${email}@x`,
      "k\u0430therine@johnson.example",
    ];
    for (const [index, spelling] of spellings.entries()) {
      const { browser, response } = await atGitHub({ subject: 41 + index, email: spelling, verified: true });
      await expectSignedIn(browser, response);
      expect((await browser.me()).body.email, spelling).not.toBe(email);
    }
  });

  // If a Kelvin sign became a k, the address that is stored would be one that nobody has verified.
  it("I1 an email is not made another one by lower case", async () => {
    const { browser, response } = await atGitHub({
      subject: 41,
      email: "\u212Aatherine@johnson.example",
      verified: true,
    });
    await expectSignedIn(browser, response);
    expect((await browser.me()).body.email).not.toBe(email);
  });

  it("I1 an email that changes at the provider changes nobody", async () => {
    const before = await idOf(await atGitHub({ subject: 41, email, verified: true }));
    const after = await idOf(await atGitHub({ subject: 41, email: "new@johnson.example", verified: true }));
    const without = await idOf(await atGitHub({ subject: 41, email: "no@johnson.example", verified: false }));
    expect([after, without]).toEqual([before, before]);
    expect(usersIn(app)).toHaveLength(1);
  });

  it("I1 whoever gets a name or an email that somebody gave up is somebody else", async () => {
    const first = await idOf(await atGitHub({ subject: 41, email, verified: true }));
    await idOf(await atGitHub({ subject: 41, email: "moved@johnson.example", verified: true }));
    const second = await idOf(await atGitHub({ subject: 42, email, verified: true }));
    expect(second).not.toBe(first);
    expect(usersIn(app).map((user) => user.email)).toEqual(["moved@johnson.example", email]);
  });

  it("I1 the same subject at another provider is somebody else", async () => {
    running.oidc.account = { sub: "41", email: "a@one.example", email_verified: true, name: "Forty-one" };
    const browser = new Browser(app.origin);
    const first = await idOf({ browser, response: await browser.signIn("oidc") });
    expect(await idOf(await atGitHub({ subject: 41, email: "b@two.example", verified: true }))).not.toBe(
      first,
    );
  });

  it("I1 an account whose issuer is another by now opens nothing", async () => {
    await idOf(await atOidc({ subject: 1, email, verified: true }));
    change(app, `UPDATE "Account" SET "issuer" = 'https://former.example'`);
    const { browser, response } = await atOidc({ subject: 1, email, verified: true });
    await expectRefused(app, browser, response, "provider_refused");
    expect(usersIn(app)).toHaveLength(1);
  });

  it("I1 subjects that differ only in what databases forgive are different people", async () => {
    const ids = new Set<string>();
    for (const sub of ["Abc", "abc", "ABC", "abc ", " abc", "abc%", "0x1", "1", "01", "1.0"]) {
      running.oidc.account = { sub, email: "", email_verified: false, name: sub };
      const browser = new Browser(app.origin);
      ids.add(await idOf({ browser, response: await browser.signIn("oidc") }));
    }
    expect(ids.size).toBe(10);
  });
});

describe("an email that its provider has not verified", () => {
  const unverified: [string, (person: Person) => Promise<{ browser: Browser; response: Response }>][] = [
    ["GitHub", atGitHub],
    ["OpenID", atOidc],
  ];

  it.each(unverified)("I2 %s: is nobody's email, and no authority", async (_, at) => {
    const { browser, response } = await at({ subject: 66, email: "admin@johnson.example", verified: false });
    await expectSignedIn(browser, response);
    expect((await browser.me()).body).toMatchObject({ email: null, role: "user" });
    expect(usersIn(app)).toMatchObject([{ email: null, role: "user" }]);
    expect(accountsIn(app)).toMatchObject([{ email: "admin@johnson.example", emailVerified: 0 }]);
  });

  it.each(unverified)("I2 %s: is in nobody's way", async (_, at) => {
    const eve = await idOf(await at({ subject: 66, email, verified: false }));
    const katherine = await idOf(await atOidc({ subject: 1, email, verified: true }));
    expect(katherine).not.toBe(eve);
    expect(usersIn(app).map((user) => user.email)).toEqual([null, email]);
  });

  it.each(["false", 0, "yes", null, undefined, [true], { verified: true }])(
    "I2 counts as such when a provider says so in an odd way: %j",
    async (value) => {
      running.oidc.tamper = { userinfo: (body) => ({ ...body, email_verified: value }) };
      try {
        const { browser, response } = await atOidc({ subject: 66, email, verified: true });
        if (browser.session === undefined) await expectRefused(app, browser, response, "provider_refused");
        expect(usersIn(app).map((user) => user.email)).not.toContain(email);
      } finally {
        running.oidc.tamper = {};
      }
    },
  );
});

describe("an account made ahead with somebody's email", () => {
  it("I3 gives no hold on them: each has their own, and neither sees the other's", async () => {
    const eve = await atGitHub({ subject: 66, email, verified: false });
    const eveId = await idOf(eve);
    const katherine = await atOidc({ subject: 1, email, verified: true });
    const katherineId = await idOf(katherine);
    expect(katherineId).not.toBe(eveId);

    // Her session from before is hers still, and shows nothing of Katherine.
    expect((await eve.browser.me()).body).toMatchObject({ id: eveId, email: null });
    expect(textOf(await (await eve.browser.get("/account")).text())).not.toContain("OpenID 1");
    const page = textOf(await (await katherine.browser.get("/account")).text());
    expect(page).toContain(email);
    expect(page).not.toContain("GitHub 66");
    expectNoHalves(app);
  });

  it("I3 not even once the provider calls her email verified", async () => {
    const eveId = await idOf(await atGitHub({ subject: 66, email, verified: false }));
    const katherineId = await idOf(await atOidc({ subject: 1, email, verified: true }));
    const again = await atGitHub({ subject: 66, email, verified: true });
    expect(await idOf(again)).toBe(eveId);
    expect((await again.browser.me()).body.email).toBeNull();
    expect(usersIn(app).find(({ id }) => id === katherineId)?.email).toBe(email);
  });

  it("I3 the victim is told what to do when the email was verified for somebody else before", async () => {
    const eveId = await idOf(await atGitHub({ subject: 66, email, verified: true }));
    const katherine = await atOidc({ subject: 1, email, verified: true });
    expect(failureOf(katherine.response)?.cause).toBe("email_taken");
    // Katherine is not led into Eve's account, and nothing of hers got into it.
    expect(katherine.browser.session).toBeUndefined();
    expect(accountsIn(app)).toMatchObject([{ userId: eveId, provider: "github" }]);
  });

  it("I3 a user without any way in is found again by the verified email only", async () => {
    const left = await idOf(await atGitHub({ subject: 66, email, verified: true }));
    change(app, 'DELETE FROM "Account"');
    expect(await idOf(await atGitHub({ subject: 67, email, verified: false }))).not.toBe(left);
    expect(await idOf(await atOidc({ subject: 1, email, verified: true }))).toBe(left);
  });
});
