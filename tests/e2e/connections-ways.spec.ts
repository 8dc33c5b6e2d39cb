import { expectAccessible } from "./accessibility";
import {
  addAccount,
  begin,
  connect,
  disconnect,
  makeOld,
  names,
  path,
  providersOf,
} from "./connections-support";
import { expect, google, localProviders, pick, tabTo, test } from "./support";

// One after the other: they all sign in as the same person.
test.describe.configure({ mode: "default" });

const person = "grete";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("connect, cancel, confirm and disconnect", async ({ page }) => {
    const user = await begin(page, person);
    await page.getByRole("button", { name: "Connect Google" }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page.getByText("You cancelled. Nothing was connected.")).toBeVisible();
    await connect(page, google, person);
    await expect(page.getByText("Google is connected.")).toBeVisible();
    expect(providersOf(user)).toEqual(["github", "google"]);

    await expect(page.getByRole("button", { name: "Disconnect Google" })).toBeHidden();
    makeOld(user);
    await disconnect(page, google);
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await pick(page, names[person]);
    await expect(page.getByText("Disconnected, and Google has withdrawn our permission.")).toBeVisible();
    expect(providersOf(user)).toEqual(["github"]);
  });
});

test("with the keyboard alone", async ({ page }) => {
  const user = await begin(page, person);
  await tabTo(page, "Connect Google");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`^${localProviders}/google/`));
  await tabTo(page, names[person]);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Google is connected.")).toBeVisible();
  expect(providersOf(user)).toEqual(["github", "google"]);

  await tabTo(page, "Disconnect Google");
  await expect(page.locator("summary:focus-visible")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Disconnect Google" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Disconnect Google" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Disconnected, and Google has withdrawn our permission.")).toBeVisible();
  expect(providersOf(user)).toEqual(["github"]);
});

test("nothing that axe objects to", async ({ page }) => {
  const user = await begin(page, person);
  await expectAccessible(page);
  await connect(page, google, person);
  await expect(page.getByText("Google is connected.")).toBeVisible();
  addAccount(user, "myspace", null, "read_user");
  for (const notice of ["disconnected", "disconnected-kept", "last-way-in"]) {
    await page.goto(`${path}?notice=${notice}&provider=github`);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await expectAccessible(page);
  }
  makeOld(user);
  await page.getByRole("button", { name: "Connect X" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("To connect X, confirm it's you");
  await expectAccessible(page);
  await page.goto("/signin/error?cause=linked_elsewhere&for=connect&provider=github&reference=0123456789");
  await expectAccessible(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("everything fits and can be tapped", async ({ page }) => {
    const user = await begin(page, person);
    addAccount(user, "google", `${"long".repeat(40)}@example.com`, "openid email profile");
    addAccount(user, "myspace", "@short", `https://scopes.example/${"very-long-".repeat(20)}`);
    await page.goto(`${path}?notice=disconnected-pending&provider=github`);
    for (const summary of await page.locator("summary").all()) {
      expect((await summary.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      await summary.tap();
    }
    for (const button of await page.getByRole("main").getByRole("button").all()) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    const [content, screen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    expect(content).toBeLessThanOrEqual(screen ?? 0);
    await expectAccessible(page);
  });
});
