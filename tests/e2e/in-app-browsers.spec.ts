import { expectAccessible } from "./accessibility";
import { expect, github, google, goToProvider, pick, providers, test } from "./support";

const instagram =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5)";
const said = "Google does not let you sign in from inside";

test.describe("inside Instagram, without JavaScript", () => {
  test.use({
    userAgent: instagram,
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });

  test("the page says how to get out, and the other ways stay", async ({ page, baseURL }) => {
    await page.goto("/signin?returnTo=%2F%3Fa%3Db%26c");
    const google = page.getByRole("listitem").filter({ hasText: "Sign in with Google" });
    await expect(google.getByRole("status").first()).toContainText(`${said} Instagram`);
    await expect(google.getByRole("code")).toHaveText(`${baseURL}/signin?returnTo=%2F%3Fa%3Db%26c`);
    await expect(page.getByText(said)).toHaveCount(1);
    for (const { name } of providers)
      await expect(page.getByRole("button", { name: `Sign in with ${name}` })).toBeVisible();
    const width = await page.locator("html").evaluate((html) => html.scrollWidth);
    expect(width, "nothing is cut off").toBeLessThanOrEqual(390);
    await goToProvider(page, github);
    await pick(page, "Ada Lovelace");
    await expect(page).toHaveURL("/?a=b&c");
  });
});

test.describe("inside an app", () => {
  test.use({ userAgent: instagram });
  test("the page can be read by everybody", async ({ page }) => {
    await page.goto("/signin");
    await expect(page.getByText(said)).toBeVisible();
    await expectAccessible(page);
  });
});

test("in a browser it says nothing of it", async ({ page }) => {
  await page.goto("/signin");
  await expect(page.getByRole("button", { name: `Sign in with ${google.name}` })).toBeVisible();
  await expect(page.getByText(said)).toHaveCount(0);
});
