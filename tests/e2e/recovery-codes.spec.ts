import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expectAccessible, expectGood, expectToFitFingers } from "./accessibility";
import { enterAsNewPerson, makeOld } from "./account-people";
import { expect, me, sessionCookie, test, withoutJavaScript } from "./support";

const connections = "/account/connections";

const shown = (page: Page) => page.locator("main ol li").allInnerTexts();
const field = (page: Page) => page.getByLabel("Recovery code");

async function make(page: Page): Promise<string[]> {
  await page.goto(connections);
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
  return shown(page);
}

withoutJavaScript(
  "recovery codes are shown once, kept in a file, and let their person in, each once",
  async ({ page, context }) => {
    const person = await enterAsNewPerson(page);
    await page.goto("/account");
    await expect(page.getByText("This is your only way in.")).toBeVisible();
    const codes = await make(page);
    expect(codes).toHaveLength(10);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/recovery-codes\.txt$/);
    const file = readFileSync(await download.path(), "utf8");
    for (const code of codes) expect(file).toContain(code);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await expect(page.getByText("Your recovery codes work from now on.")).toBeVisible();
    await expect(page.getByText("10 of 10 left")).toBeVisible();
    await page.goto(`${connections}/recovery-codes`);
    await expect(page.getByText("Recovery codes are shown once")).toBeVisible();
    for (const code of codes) expect(await page.content()).not.toContain(code);

    await context.clearCookies();
    await page.goto("/signin?returnTo=%2Faccount%2Fdevices");
    await page.getByRole("link", { name: "Lost your way in?" }).click();
    await field(page).fill("00000-00000-00000-00000");
    await field(page).press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "The code was mistyped" })).toBeVisible();
    await expect(field(page)).toBeFocused();
    await field(page).fill(String(codes[0]).toLowerCase().replaceAll("-", " "));
    await field(page).press("Enter");
    await expect(page).toHaveURL("/account/devices");
    expect((await me(page)).body.id).toBe(person);
    await page.goto("/account");
    await expect(page.getByText("You used a recovery code, and 9 are left.")).toBeVisible();
    await page.goto("/account/activity");
    await expect(page.getByText("Signed in with a recovery code", { exact: true })).toBeVisible();
    await expect(page.getByText("Used a recovery code: 9 left", { exact: true })).toBeVisible();
    // Whoever is signed in has lost nothing.
    await page.goto("/signin/recovery");
    await expect(page).toHaveURL(/^[^?]*\/signin\?/);
  },
);

withoutJavaScript(
  "a recovery code confirms who is there, and a new set replaces it",
  async ({ page, context }) => {
    await enterAsNewPerson(page);
    const [code = "", second = ""] = await make(page);
    await makeOld(context);
    await page.goto(connections);
    await page.getByText("Replace them").click();
    await page.getByRole("button", { name: "Make new codes" }).click();
    await expect(
      page.getByRole("heading", { name: "To make recovery codes, confirm it's you" }),
    ).toBeVisible();
    const before = (await sessionCookie(context))?.value;
    await page.getByText("Use a recovery code").click();
    await field(page).fill("wrong");
    await field(page).press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "The code was mistyped" })).toBeVisible();
    await field(page).fill(code);
    await field(page).press("Enter");
    await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
    expect((await sessionCookie(context))?.value).not.toBe(before);
    const codes = await shown(page);
    expect(codes).toHaveLength(10);
    expect(codes).not.toContain(second);
  },
);

test("they are copied and printed, by whoever can see them or not", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await enterAsNewPerson(page);
  await page.goto(connections);
  await expectGood(page);
  const codes = await make(page);
  await expectGood(page);
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const code of codes) expect(copied).toContain(code);
  await page.getByRole("button", { name: "Print" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
  for (const width of [320, 390, 640, 800, 1280]) {
    await page.setViewportSize({ width, height: 640 });
    await expectToFitFingers(page);
    // None is cut in two, or hangs out.
    const list = await page.locator("main ol").boundingBox();
    for (const code of await page.locator("main ol li").all()) {
      const { x, width: wide, height } = (await code.boundingBox()) ?? { x: 0, width: 0, height: 100 };
      expect(height, `${width}`).toBeLessThan(40);
      expect(x, `${width}`).toBeGreaterThan(list?.x ?? 0);
      expect(x + wide, `${width}`).toBeLessThan((list?.x ?? 0) + (list?.width ?? 0));
    }
  }

  await page.goto("/account/confirm");
  await page.getByText("Use a recovery code").click();
  await expectAccessible(page);
  await expectToFitFingers(page);
  await context.clearCookies();
  await page.goto("/signin/recovery?wrong=code");
  await expectGood(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await expectToFitFingers(page);
  await page.goto("/signin");
  await expectToFitFingers(page);
});

test("few that are left are a warning", async ({ page, context }) => {
  await enterAsNewPerson(page);
  const codes = await make(page);
  for (const code of codes.slice(0, 7)) {
    await context.clearCookies();
    await page.goto("/signin/recovery");
    await field(page).fill(code);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page).toHaveURL("/account");
  }
  await expect(page.getByRole("status").filter({ hasText: "and 3 are left" })).toBeVisible();
  await page.goto(connections);
  await expect(page.getByRole("status").filter({ hasText: "Few are left." })).toBeVisible();
  await expectAccessible(page);
});
