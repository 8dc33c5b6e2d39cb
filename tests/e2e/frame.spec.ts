import type { Page } from "@playwright/test";
import { sections } from "@/features/account/sections";
import { expectGood } from "./accessibility";
import { enterAsNewPerson, rows } from "./account-people";
import {
  expect,
  github,
  google,
  goToProvider,
  me,
  microsoft,
  pick,
  providers,
  sessionCookie,
  signIn,
  test,
  withoutJavaScript,
} from "./support";

// What all pages have in common: the header with its menu, the account's navigation, and how pages look to whoever sees
// them otherwise.

const menuButton = (page: Page) => page.getByRole("banner").getByRole("button", { name: "Account menu" });
const menu = (page: Page) => page.getByRole("region", { name: "Account menu" });
const accountNav = (page: Page) => page.getByRole("navigation", { name: "Account" });

test("in the account the focus and the frame stay while pages change", async ({ page }) => {
  await enterAsNewPerson(page);
  await page.goto("/account");
  await accountNav(page).evaluate((nav) => nav.setAttribute("data-kept", "yes"));
  for (const { name } of sections.toReversed()) {
    const link = accountNav(page).getByRole("link", { name });
    await link.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(link).toHaveAttribute("aria-current", "page");
    await expect(accountNav(page).locator("[aria-current]")).toHaveCount(1);
    await expect(link).toBeFocused();
  }
  // The same element: nothing was drawn anew.
  await expect(accountNav(page)).toHaveAttribute("data-kept", "yes");
});

withoutJavaScript(
  "the navigation says where one is, below a page as well, and is not beside others",
  async ({ page }) => {
    await enterAsNewPerson(page);
    const current = accountNav(page).locator("[aria-current=page]");
    for (const [path, name] of [
      ["/account", "Profile"],
      ["/account/resources/github-repositories", "Linked data"],
    ] as const) {
      await page.goto(path);
      await expect(current).toHaveText(name);
    }
    await page.goto("/account/confirm");
    await expect(accountNav(page)).toHaveCount(0);
  },
);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("the menu opens and closes by keyboard, and says who is there", async ({ page }) => {
      const email = `${"long".repeat(8)}-${javaScriptEnabled}@${"host.".repeat(6)}example`;
      await enterAsNewPerson(page, { name: "x".repeat(200), email });
      await page.goto("/account/devices");
      await expect(menu(page)).toBeHidden();
      await menuButton(page).focus();
      await page.keyboard.press("Enter");
      await expect(menu(page)).toBeVisible();
      await expect(menu(page)).toContainText(email);
      await expect(menu(page).getByRole("link", { name: "Administration" })).toHaveCount(0);
      await page.keyboard.press("Tab");
      await expect(menu(page).getByRole("link", { name: "Your account" })).toBeFocused();
      if (javaScriptEnabled) await expectGood(page);
      await page.keyboard.press("Escape");
      await expect(menu(page)).toBeHidden();
      await expect(menuButton(page)).toBeFocused();
    });

    test("out in one press, from any page; by the menu to another account, or another theme", async ({
      page,
    }) => {
      await enterAsNewPerson(page, { role: "admin" });
      for (const path of ["/", "/account/data", "/admin", "/legal/privacy", "/outdated", "/account"]) {
        await page.goto(path);
        await expect(page.getByRole("banner").getByRole("button", { name: "Sign out" })).toBeVisible();
      }
      await menuButton(page).click();
      await menu(page).getByRole("button", { name: "Dark" }).click();
      await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
      await expect(page).toHaveURL("/account");
      await menuButton(page).click();
      await menu(page).getByRole("link", { name: "Administration" }).click();
      await expect(page).toHaveURL("/admin");
      await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out.")).toBeVisible();
      await expect(page.getByRole("status").filter({ hasText: "You are signed out." })).toBeFocused();

      await signIn(page, github, "Alan Turing", "/account/devices");
      await menuButton(page).click();
      await menu(page).getByRole("link", { name: "Switch account" }).click();
      await expect(page.getByRole("main")).toContainText("Alan Turing");
      await page.getByRole("main").getByRole("button", { name: "Switch account" }).click();
      await expect(page.getByText("Choose the account to go on with.")).toBeVisible();
      expect((await me(page)).status).toBe(401);
    });
  });
}

test("all ways in are on one screen, on a desk and on a phone, also for who was here before", async ({
  page,
  context,
}) => {
  await signIn(page, google, "Alan Turing", null);
  const session = await sessionCookie(context);
  await context.clearCookies({ name: session?.name ?? "" });
  for (const visit of ["again", "first"]) {
    if (visit === "first") await context.clearCookies();
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      await page.goto("/signin");
      for (const { name } of providers) {
        const button = page.getByRole("button", { name: new RegExp(`^(Sign in|Continue) with ${name}`) });
        const { y, height } = (await button.boundingBox()) ?? { y: Number.NaN, height: Number.NaN };
        expect(y + height, `${name}, ${visit}, ${viewport.width}`).toBeLessThanOrEqual(viewport.height);
        expect(height).toBeGreaterThanOrEqual(visit === "again" && name === "Google" ? 56 : 44);
      }
      // Whatever is on offer: six leave nothing to scroll for on a desk, and the last of nine is on every screen.
      const [six, nine] = await page.locator("main ul").evaluate((list) =>
        [6, 9].map((ways) => {
          while (list.children.length > ways) list.lastElementChild?.remove();
          while (list.children.length < ways) list.append(list.lastElementChild?.cloneNode(true) ?? "");
          const bottoms = [...list.querySelectorAll("button")].map(
            (one) => one.getBoundingClientRect().bottom,
          );
          return { whole: document.documentElement.scrollHeight, lowest: Math.max(...bottoms) };
        }),
      );
      const where = `${visit}, ${viewport.width}`;
      // On a phone the foot of the page may be below the screen: the ways in are what somebody looks for.
      if (viewport.width > 1000) expect(six?.whole, `six, ${where}`).toBeLessThanOrEqual(viewport.height);
      expect(nine?.lowest, `nine, ${where}`).toBeLessThanOrEqual(viewport.height);
    }
  }
  await page.getByText("What each of them tells us").click();
  await expect(page.getByText("Gives us your name, email and picture.").first()).toBeVisible();
  await expectGood(page);
});

test("while one way is under way it alone is live, the others rest", async ({ page }) => {
  await page.clock.install();
  await page.goto("/signin");
  // The page stays as it is for a moment for everybody: no answer leads on, and the time in which one must come stands still.
  await page.route("**/signin/form/start", (route) => route.fulfill({ status: 204 }));
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole("button", { name: "Sign in with GitHub" }).click();
  await expect(page.getByRole("button", { name: "Taking you to GitHub…" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await expect(page.getByRole("status").filter({ hasText: /./ })).toHaveText("Taking you to GitHub…");
  for (const { name } of providers.slice(1)) {
    const button = page.getByRole("button", { name: `Sign in with ${name}` });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await button.dispatchEvent("click");
    await expect(button).toHaveText(`Sign in with ${name}`);
  }
  // Nothing came of it: each can be pressed again.
  await page.clock.runFor(20_000);
  for (const { name } of providers)
    await expect(page.getByRole("button", { name: `Sign in with ${name}` })).not.toHaveAttribute(
      "aria-disabled",
    );
});

// part: devices
withoutJavaScript(
  "a tab that was left open says why it asks to sign in; a first visit does not",
  async ({ page }) => {
    const why = page.getByText("You are not signed in any more");
    await page.goto("/account/devices");
    await expect(page).toHaveURL(/\/signin\?/);
    await expect(why).toHaveCount(0);

    // Ended elsewhere.
    const id = await enterAsNewPerson(page);
    await page.goto("/account");
    rows('DELETE FROM "Session" WHERE "userId" = ? RETURNING "id"', id);
    await page.getByRole("button", { name: "Save name" }).click();
    await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
    await expect(why).toBeVisible();
    await expect(page.getByRole("status").filter({ has: why })).toBeFocused();

    // Signed out in another tab of this browser.
    await page.context().clearCookies();
    await enterAsNewPerson(page);
    await page.goto("/account");
    const other = await page.context().newPage();
    await other.goto("/account");
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect(other.getByText("You are signed out.")).toBeVisible();
    await accountNav(page).getByRole("link", { name: "Devices" }).click();
    await expect(why).toBeVisible();
  },
);

test("a new account says so, with a way to an older one", async ({ page }) => {
  const said = page.getByText("We made you a new account, which Microsoft opens.");
  rows(
    'DELETE FROM "User" WHERE "id" IN (SELECT "userId" FROM "Account" WHERE "label" = ?) RETURNING "id"',
    "gladys@west.example",
  );
  await page.goto("/signin?returnTo=%2F%3Ffrom%3Dnew");
  await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
  await pick(page, "Gladys West");
  await expect(page).toHaveURL(/\/\?from=new/);
  await expect(said).toBeVisible();
  await expect(page.getByRole("status").filter({ has: said })).toBeFocused();
  await expectGood(page);
  await expect(page.getByRole("link", { name: "Find it" })).toHaveAttribute("href", "/signin?find=yes");
  // The page after a form says what came of that, and this no more.
  await page.goto("/account");
  await expect(said).toBeVisible();
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("status").filter({ hasText: /./ })).toBeFocused();
  await expect(said).toHaveCount(0);
  await page.context().clearCookies();
  await page.goto("/signin");
  await goToProvider(page, microsoft);
  await pick(page, "Gladys West");
  await expect(page).toHaveURL(/\/account/);
  await expect(said).toHaveCount(0);
});

test("forced colours show what is current and what is chosen", async ({ page }) => {
  await enterAsNewPerson(page);
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/account/activity");
  const ground = (name: string, among: Page | ReturnType<typeof accountNav>, role: "link" | "button") =>
    among
      .getByRole(role, { name, exact: true })
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  // part: devices
  expect(await ground("Activity", accountNav(page), "link")).not.toBe(
    await ground("Devices", accountNav(page), "link"),
  );
  expect(await ground("All", page, "link")).not.toBe(await ground("Failures", page, "link"));
  // part: theme
  expect(await ground("System", page, "button")).not.toBe(await ground("Dark", page, "button"));
});

test("letters twice as large on a small phone: nothing is cut off, and no word falls apart", async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 844 });
  await enterAsNewPerson(page, {
    email: "somebody.with.a.long.name@department.company.example",
    role: "admin",
  });
  const open = async (path: string) => {
    await page.goto(path);
    // What a browser's setting does; a style element would be against the policy.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("html { font-size: 200% }");
      document.adoptedStyleSheets = [sheet];
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
  };
  for (const section of ["", "/connections", "/resources", "/devices", "/activity", "/data", "/confirm"])
    await open(`/account${section}`);
  for (const path of ["/", "/admin", "/legal/privacy", "/signin"]) await open(path);
  await page.context().clearCookies();
  await open("/signin");
  // part: microsoft-entra-id
  const label = page.getByRole("button", { name: "Sign in with Microsoft" }).locator("span");
  // Its longest word fits beside the mark: three lines at most.
  expect((await label.boundingBox())?.height).toBeLessThanOrEqual(3 * 48);
  await open("/signin/error?cause=linked_elsewhere&provider=github&reference=0123456789");
});
