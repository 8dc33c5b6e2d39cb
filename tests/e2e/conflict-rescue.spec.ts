import type { Page } from "@playwright/test";
import { expect, github, google, goToProvider, me, pick, sessionCookie, signIn, test, x } from "./support";

/** Somebody has an account through Google, and comes to `/signin` with the same verified email at GitHub. */
async function comeWithGitHub(page: Page, person: string): Promise<string> {
  await signIn(page, google, person, null);
  const { id } = (await me(page)).body;
  await page.context().clearCookies();
  await page.goto("/signin?returnTo=%2F%3Ffrom%3Drescue");
  await goToProvider(page, github);
  await pick(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You already sign in with Google");
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
      await continueWithGoogle(page, person);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link GitHub to your account?");
      await page.getByRole("button", { name: "Link GitHub" }).click();
      await expect(page).toHaveURL("/?from=rescue");
      await context.clearCookies();
      await signIn(page, github, person, null);
      expect((await me(page)).body.id).toBe(id);
    });
  });
}

test("a no links nothing, and nothing waits any longer", async ({ page, context }) => {
  const id = await comeWithGitHub(page, "Mary Jackson");
  await continueWithGoogle(page, "Mary Jackson");
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page).toHaveURL("/?from=rescue");
  expect((await me(page)).body.id).toBe(id);
  await page.goto("/signin/link");
  await expect(page).toHaveURL("/account");
  await context.clearCookies();
  await page.goto("/signin");
  await goToProvider(page, github);
  await pick(page, "Mary Jackson");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You already sign in with Google");
  expect(await sessionCookie(context)).toBeUndefined();
});

test("somebody else who signs in is not asked, and nothing waits for them", async ({ page }) => {
  await comeWithGitHub(page, "Katherine Johnson");
  await page.goto("/signin");
  await goToProvider(page, x);
  await pick(page, "Alan Turing");
  await expect(page).toHaveURL("/account");
  await page.goto("/signin/link");
  await expect(page).toHaveURL("/account");
});

test("the page names no provider to whoever has not proven the email", async ({ page }) => {
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
