import { readFileSync } from "node:fs";
import { expectAccessible } from "./accessibility";
import { enterAsNewPerson, makeOld } from "./account-people";
import { expect, me, test, withoutJavaScript } from "./support";

const connections = "/account/connections";

withoutJavaScript(
  "recovery codes are shown once, kept in a file, and let their person in, each once",
  async ({ page }) => {
    const person = await enterAsNewPerson(page);
    await page.goto(connections);
    await page.getByRole("button", { name: "Make recovery codes" }).click();
    await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
    const codes = await page.locator("main ol li").allInnerTexts();
    expect(codes).toHaveLength(10);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    const file = readFileSync((await download.path()) ?? "", "utf8");
    for (const code of codes) expect(file).toContain(code);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await expect(page.getByText("10 of 10 left")).toBeVisible();
    await page.goto(`${connections}/recovery-codes`);
    await expect(page).toHaveURL(connections);

    await page.context().clearCookies();
    await page.goto("/signin?returnTo=%2Faccount%2Fdevices");
    await page.getByRole("link", { name: "Lost your way in?" }).click();
    await page.getByLabel("Recovery code").fill("00000-00000-00000-00000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("That code opens nothing")).toBeVisible();
    await page.getByLabel("Recovery code").fill(String(codes[0]).toLowerCase());
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/account/devices");
    expect((await me(page)).body.id).toBe(person);
    await page.goto("/account/activity");
    await expect(page.getByText("Signed in with a recovery code")).toBeVisible();
    await expect(page.getByText("Used a recovery code")).toBeVisible();
  },
);

test("a recovery code confirms who is there", async ({ page, context }) => {
  await enterAsNewPerson(page);
  await page.goto(connections);
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await expectAccessible(page);
  const [code = ""] = await page.locator("main ol li").allInnerTexts();
  await makeOld(context);
  await page.goto(connections);
  await page.getByRole("button", { name: "Make new codes" }).click();
  await page.getByText("Use a recovery code").click();
  await expectAccessible(page);
  await page.getByLabel("Recovery code").fill(code);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Your recovery codes" })).toBeVisible();
  expect(await page.locator("main ol li").allInnerTexts()).not.toContain(code);
  await page.context().clearCookies();
  await page.goto("/signin/recovery");
  await expectAccessible(page);
});
