import type { Browser, Page } from "@playwright/test";
import {
  callbackOf,
  classes,
  expect,
  github,
  google,
  goToProvider,
  me,
  type Provider,
  pick,
  pickFault,
  sessionCookie,
  signIn,
  signInByHand,
  test,
  withoutJavaScript,
  x,
} from "./support";

// What a real browser makes of links that somebody else sends, and of what our answers tell it to keep quiet.

/** A callback's address as an attacker gets it: signed in at the provider as Alan, and stopped on the way back. */
async function stolenCallback(browser: Browser, provider: Provider): Promise<string> {
  const context = await browser.newContext();
  const address = await callbackOf(context.request, provider, "Alan Turing");
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

test("O5 a link of somebody else's signs nobody in", async ({ page, browser }) => {
  for (const provider of classes) {
    const callback = await stolenCallback(browser, provider);
    const tab = await attackerPage(page, `<a href="${attribute(callback)}">Look, kittens</a>`);
    await tab.getByRole("link").click();
    await expect(tab).toHaveURL(/\/signin\/error\?/);
    await expect(tab.getByRole("heading", { level: 1 })).not.toContainText("account");
    expect((await me(page)).status).toBe(401);
    await tab.close();
  }
});

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
  // A page has loaded when its frames and pictures have.
  ["frame", (address) => `<iframe src="${address}"></iframe>`, (tab) => tab.waitForLoadState()],
  ["picture", (address) => `<img src="${address}" alt="">`, (tab) => tab.waitForLoadState()],
];

test("O5 whoever is signed in stays who they are: by a link, a form, a frame and a picture", async ({
  page,
  browser,
}) => {
  await signIn(page, github, "Ada Lovelace", null);
  for (const [kind, html, fall] of lures) {
    const callback = await stolenCallback(browser, google);
    const tab = await attackerPage(page, html(attribute(callback)));
    await fall(tab);
    expect((await me(page)).body.name, kind).toBe("Ada Lovelace");
    await tab.close();
  }
});

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

test("O16 no page and no request after it is told of the code", async ({ page, context }) => {
  const codes: string[] = [];
  const referers: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith("/api/auth/callback/")) codes.push(url.searchParams.get("code") ?? "");
    else if (codes.length > 0) referers.push(request.headers().referer ?? "");
  });
  for (const [index, provider] of classes.entries()) {
    await context.clearCookies();
    referers.length = 0;
    await signInByHand(page, provider, "Ada Lovelace");
    await page.waitForLoadState();
    expect(codes[index]?.length).toBeGreaterThan(10);
    expect(referers.length).toBeGreaterThan(0);
    expect(referers.filter((referer) => referer.includes("code=") || referer.includes("/callback/"))).toEqual(
      [],
    );
    const known = JSON.stringify(
      await page.evaluate(() => ({
        referrer: document.referrer,
        html: document.documentElement.outerHTML,
        entries: performance.getEntries().map(({ name }) => name),
        history: JSON.stringify(history.state),
        // Where "back" leads in this tab, as far as a page of ours may know.
        back: navigation.entries().map(({ url }) => url),
      })),
    );
    for (const code of codes) expect(known).not.toContain(code);
  }
});

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

// part: google, conflict-rescue
withoutJavaScript(
  "I4 I7 who proved the email is told where to go on, asked once, and a no links nothing",
  async ({ page, context, signInAs }) => {
    // Her account is with Google, now if not before.
    await signInAs("katherine", { with: "google", to: null });
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
  },
);
