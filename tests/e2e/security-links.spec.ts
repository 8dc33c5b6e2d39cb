import type { Browser, Page } from "@playwright/test";
import {
  expect,
  github,
  google,
  goToProvider,
  me,
  type Provider,
  pick,
  pickFault,
  providers,
  sessionCookie,
  signIn,
  signInByHand,
  test,
  x,
} from "./support";

// What a real browser makes of links that somebody else sends, and of what our answers tell it to keep quiet.

/** A callback's address as an attacker gets it: signed in at the provider as Alan, and stopped on the way back. */
async function stolenCallback(browser: Browser, provider: Provider): Promise<string> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const callback = page.waitForRequest(/\/api\/auth\/callback\//);
  await page.route(/\/api\/auth\/callback\//, (route) => route.abort());
  await page.goto("/signin");
  await goToProvider(page, provider);
  await pick(page, "Alan Turing");
  const address = (await callback).url();
  await context.close();
  expect(address).toContain("code=");
  return address;
}

/** Shows a page of another site in a tab of the victim's browser. */
async function attackerPage(victim: Page, body: string): Promise<Page> {
  const page = await victim.context().newPage();
  await page.route("http://attacker.example/**", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Kittens</title>${body}` }),
  );
  await page.goto("http://attacker.example/");
  return page;
}

const attribute = (address: string) => address.replaceAll("&", "&amp;");

for (const provider of providers) {
  test(`O5 ${provider.name}: a link of somebody else's signs nobody in`, async ({ page, browser }) => {
    const callback = await stolenCallback(browser, provider);
    const tab = await attackerPage(page, `<a href="${attribute(callback)}">Look, kittens</a>`);
    await tab.getByRole("link").click();
    await expect(tab).toHaveURL(/\/signin\/error\?/);
    await expect(tab.getByRole("heading", { level: 1 })).not.toContainText("account");
    expect((await me(page)).status).toBe(401);
  });
}

/** How another site gets a browser to open an address, and what its person sees of it. */
const lures: [string, (address: string) => string, (tab: Page) => Promise<void>][] = [
  [
    "link",
    (address) => `<a href="${address}">Look, kittens</a>`,
    async (tab) => {
      await tab.getByRole("link").click();
      await expect(tab).toHaveURL(/\/signin\/error\?/);
    },
  ],
  [
    "form",
    (address) => `<form method="post" action="${address}"><button>Win</button></form>`,
    async (tab) => {
      await tab.getByRole("button").click();
      await expect(tab).toHaveURL(/^http:\/\/localhost/);
    },
  ],
  ["frame", (address) => `<iframe src="${address}"></iframe>`, (tab) => tab.waitForLoadState("networkidle")],
  ["picture", (address) => `<img src="${address}" alt="">`, (tab) => tab.waitForLoadState("networkidle")],
];

for (const [kind, html, fall] of lures) {
  test(`O5 whoever is signed in stays who they are: by a ${kind}`, async ({ page, browser }) => {
    await signIn(page, github, "Ada Lovelace", null);
    const callback = await stolenCallback(browser, google);
    await fall(await attackerPage(page, html(attribute(callback))));
    expect((await me(page)).body.name).toBe("Ada Lovelace");
  });
}

test("O5 in the middle of a sign-in of one's own, the end is one's own", async ({ page, browser }) => {
  await page.goto("/signin");
  await goToProvider(page, github);
  const link = await attackerPage(
    page,
    `<a href="${attribute(await stolenCallback(browser, google))}">Kittens</a>`,
  );
  await link.getByRole("link").click();
  await expect(link).toHaveURL(/\/signin\/error\?/);
  expect((await me(page)).status).toBe(401);

  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/account");
  expect((await me(page)).body.name).toBe("Ada Lovelace");
});

for (const provider of providers) {
  test(`O16 ${provider.name}: no page and no request after it is told of the code`, async ({ page }) => {
    const referers: string[] = [];
    let code = "";
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.pathname.startsWith("/api/auth/callback/")) code = url.searchParams.get("code") ?? "";
      else if (code) referers.push(request.headers().referer ?? "");
    });
    await signInByHand(page, provider, "Ada Lovelace");
    await page.waitForLoadState("networkidle");
    expect(code.length).toBeGreaterThan(10);
    expect(referers.length).toBeGreaterThan(0);
    expect(referers.filter((referer) => referer.includes("code=") || referer.includes("/callback/"))).toEqual(
      [],
    );
    const known = await page.evaluate(() => ({
      referrer: document.referrer,
      html: document.documentElement.outerHTML,
      entries: performance.getEntries().map(({ name }) => name),
      history: JSON.stringify(history.state),
      // Where "back" leads in this tab, as far as a page of ours may know.
      back: navigation.entries().map(({ url }) => url),
    }));
    expect(JSON.stringify(known)).not.toContain(code);
  });
}

test("O16 neither after a failure", async ({ page }) => {
  let code = "";
  page.on("request", (request) => {
    code = new URL(request.url()).searchParams.get("code") ?? code;
  });
  await page.goto("/signin");
  await goToProvider(page, google);
  await pickFault(page, "Down (503)");
  await expect(page).toHaveURL(/\/signin\/error\?/);
  expect(code.length).toBeGreaterThan(10);
  const known = await page.evaluate(
    () => document.referrer + document.documentElement.outerHTML + location.href,
  );
  expect(known).not.toContain(code);
});

test("I4 I7 who proved the email is told where to go on, asked once, and a no links nothing", async ({
  page,
  context,
}) => {
  // Her account is with Google, now if not before.
  await signIn(page, google, "Katherine Johnson", null);
  const { id } = (await me(page)).body;
  await context.clearCookies();

  await page.goto("/signin");
  await goToProvider(page, x);
  await pick(page, "Katherine Johnson");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You already sign in with Google");
  const address = page.url();
  expect(await sessionCookie(context)).toBeUndefined();

  await page.getByRole("button", { name: "Continue with Google" }).click();
  await pick(page, "Katherine Johnson");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link X to your account?");
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page).toHaveURL("/account");
  expect((await me(page)).body.id).toBe(id);
  await page.goto("/signin/link");
  await expect(page).toHaveURL("/account");

  // The address of the failure tells nobody else who has an account.
  await context.clearCookies();
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "This email belongs to another sign-in method",
  );
  await expect(page.getByRole("main")).not.toContainText("Google");
});
