import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { expect, github, google, goToProvider, me, pick, signIn, test, withoutJavaScript } from "./support";

/** Somebody has an account through Google, and comes to `/signin` with the same verified email at GitHub. */
async function comeWithGitHub(page: Page, person: string): Promise<string> {
  await signIn(page, google, person, null);
  const { id } = (await me(page)).body;
  await page.context().clearCookies();
  await page.goto("/signin?returnTo=%2F%3Ffrom%3Drescue");
  await goToProvider(page, github);
  await pick(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You already sign in with Google");
  await expect(page.getByRole("link", { name: "All ways to sign in" })).toHaveAttribute(
    "href",
    "/signin?returnTo=%2F%3Ffrom%3Drescue",
  );
  expect((await me(page)).status).toBe(401);
  return String(id);
}

async function continueWithGoogle(page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await pick(page, person);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    const person = javaScriptEnabled ? "Dorothy Vaughan" : "Annie Easley";

    test("both identities proven and a yes: either of them opens the account", async ({ page, context }) => {
      const id = await comeWithGitHub(page, person);
      if (javaScriptEnabled) await expectGood(page);
      await continueWithGoogle(page, person);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link GitHub to your account?");
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole("button", { name: "Link GitHub" }).click();
      await expect(page).toHaveURL("/?from=rescue");
      const told = page.getByRole("status").filter({ hasText: "GitHub is linked." });
      await expect(told).toBeFocused();
      await context.clearCookies();
      await signIn(page, github, person, null);
      expect((await me(page)).body.id).toBe(id);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    const person = javaScriptEnabled ? "Jean Bartik" : "Kathleen Antonelli";

    test("whose account it is not starts one of their own, with the email", async ({ page, context }) => {
      const id = await comeWithGitHub(page, person);
      const email = person === "Jean Bartik" ? "jean@bartik.example" : "kathleen@antonelli.example";
      await page.getByText("That account isn't yours?").click();
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole("button", { name: "Start a new account" }).click();
      await pick(page, person);
      await expect(page).toHaveURL("/?from=rescue");
      expect((await me(page)).body).toMatchObject({ email });
      expect((await me(page)).body.id).not.toBe(id);
      await context.clearCookies();
      await signIn(page, google, person, null);
      expect((await me(page)).body).toMatchObject({ id, email: null });
    });
  });
}

withoutJavaScript("the page names no provider to whoever has not proven the email", async ({ page }) => {
  await page.goto("/signin/error?cause=email_taken&provider=github&returnTo=%2F");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "This email belongs to another sign-in method",
  );
  await expect(page.getByRole("button")).toHaveCount(await themeButtons(page));
  await page.goto("/signin/link");
  await expect(page).toHaveURL(/\/signin\?returnTo=/);
});

/** The theme switch is on every page. */
async function themeButtons(page: Page): Promise<number> {
  return page.getByRole("contentinfo").getByRole("button").count();
}
