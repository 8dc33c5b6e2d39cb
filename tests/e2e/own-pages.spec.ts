import { expect, test } from "./support";

test("a page of the account is for who is signed in", async ({ page, signInAs }) => {
  await page.goto("/account");
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
  await signInAs("ada", { to: "/account" });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profile");
});

test("a sign-in that fails ends on a page that says why", async ({ page, signInAs }) => {
  const led = await signInAs("ada", { fault: "token_503" });
  expect(led.pathname).toBe("/signin/error");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/is not answering/);
});
