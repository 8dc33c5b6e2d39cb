import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { eventsOf, sql } from "./connections-support";
import {
  expect,
  github,
  google,
  localProviders,
  me,
  microsoft,
  type Provider,
  pick,
  sessionCookie,
  signIn,
  test,
  withoutJavaScript,
  x,
} from "./support";

// A feature asks for more when it is opened for the first time, and says what it gets or why it does not.

const home = "/account/resources";
const repositories = `${home}/github-repositories`;
const drive = `${home}/google-drive`;
const profile = `${home}/x-profile`;
const oneDrive = `${home}/one-drive`;
const atProvider = new RegExp(`^${localProviders}/`);

/** Signs somebody in as if they had never been here. @returns their id */
async function begin(page: Page, provider: Provider, person: string, path: string): Promise<string> {
  sql('DELETE FROM "User" WHERE "name" = ?', person);
  await signIn(page, provider, person, path);
  return String((await me(page)).body.id);
}

/** From the page that asks to the provider's, and back as this person. */
async function allow(page: Page, { name }: Provider, person: string): Promise<void> {
  await page.getByRole("button", { name: `Allow at ${name}` }).click();
  await expect(page).toHaveURL(atProvider);
  await pick(page, person);
}

/** Presses a button that leads to a provider. @returns what its sign-in page is asked */
async function press(page: Page, button: string): Promise<Record<string, string>> {
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.url().startsWith(localProviders) && /\/auth(orize)?\?/.test(one.url())),
    page.getByRole("button", { name: button }).click(),
  ]);
  await expect(page).toHaveURL(atProvider);
  return Object.fromEntries(new URL(request.url()).searchParams);
}

const sessionOf = (user: string) =>
  sql<{ provider: string; authenticatedAt: string; absoluteExpires: string }>(
    'SELECT "provider", "authenticatedAt", "absoluteExpires" FROM "Session" WHERE "userId" = ?',
    user,
  );

test("GitHub: asked when it is opened, allowed, and still there after the next sign-in", async ({
  page,
  context,
}) => {
  const person = "Emmy Noether";
  const user = await begin(page, github, person, home);
  await expectGood(page);
  const before = { session: sessionOf(user), cookie: (await sessionCookie(context))?.value };
  await page.getByRole("link", { name: "GitHub repositories" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("GitHub repositories");
  await expect(page.getByText("To list your repositories, private ones too.")).toBeVisible();
  await expectGood(page);

  const asked = await press(page, "Allow at GitHub");
  await expect(page.getByText("Full access to your repositories, private ones too")).toBeVisible();
  expect(asked).toMatchObject({
    scope: "read:user user:email repo",
    login: "enoether",
  });
  await pick(page, person);
  await expect(page).toHaveURL(repositories);
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(2);
  await expect(page.getByRole("link", { name: "enoether/notes" })).toHaveAttribute("rel", "noreferrer");
  await expect(page.getByText("Private")).toBeVisible();
  await expectGood(page);

  // Another session in the place of the old one, and not one that is worth more.
  expect((await sessionCookie(context))?.value).not.toBe(before.cookie);
  expect(sessionOf(user)).toEqual(before.session);
  expect(eventsOf(user)).toEqual(["signed_up", "access_granted"]);
  await page.goto("/account/activity");
  await expect(page.getByText("Allowed us more at GitHub", { exact: true })).toBeVisible();
  await expect(page.getByText("Read and change your repositories, private ones too.")).toBeVisible();
  await page.goto("/account/connections");
  await expect(page.getByText("Read and change your repositories, private ones too")).toBeVisible();

  await context.clearCookies();
  await signIn(page, github, person, repositories);
  await expect(page.getByText("Private")).toBeVisible();

  // Taken back: nothing of it is left here, what needs it asks anew, and the way in stays.
  await page.goto("/account/connections");
  await page.getByRole("button", { name: "Stop allowing what GitHub lets us do" }).click();
  await expect(
    page.getByText("GitHub has withdrawn what you allowed us. You can still sign in"),
  ).toBeVisible();
  await expectGood(page);
  await expect(page.getByText("Sign you in, and no more")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Stop allowing/ })).toHaveCount(0);
  expect(
    sql('SELECT "access_token", "refresh_token", "scope" FROM "Account" WHERE "userId" = ?', user),
  ).toEqual([{ access_token: null, refresh_token: null, scope: null }]);
  await page.goto(repositories);
  await expect(page.getByRole("button", { name: /GitHub$/ })).toBeVisible();
  await context.clearCookies();
  await signIn(page, github, person, repositories);
  expect((await me(page)).body.id).toBe(user);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("We need your permission");
  await expect(page.getByRole("link", { name: "enoether/notes" })).toHaveCount(0);
});

withoutJavaScript(
  "another account: refused with words for it, and nothing has changed",
  async ({ page, context }) => {
    const person = "Lise Meitner";
    const user = await begin(page, github, person, repositories);
    const session = await sessionCookie(context);
    const accounts = () => sql('SELECT * FROM "Account" WHERE "userId" = ?', user);
    const before = accounts();
    await allow(page, github, "Ada Lovelace");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("That is another account");
    await expect(page.getByRole("button", { name: /^Try again/ })).toHaveCount(0);
    expect(await sessionCookie(context)).toEqual(session);
    expect((await me(page)).body.id).toBe(user);
    expect(accounts()).toEqual(before);
    await page.getByRole("link", { name: "Go back and try again" }).click();
    await expect(page).toHaveURL(repositories);
    await allow(page, github, person);
    await expect(page.getByText("lmeitner/notes")).toBeVisible();
  },
);

test("Google: a box left unticked is told, and what is ticked the next time is there", async ({ page }) => {
  const person = "Maria Agnesi";
  const user = await begin(page, google, person, drive);
  const asked = await press(page, "Allow at Google");
  const box = page.getByRole("checkbox", { name: "See information about your Google Drive files" });
  await expect(box).toBeChecked();
  expect(asked).toMatchObject({
    access_type: "offline",
    prompt: "consent",
    include_granted_scopes: "true",
    scope: "openid profile email https://www.googleapis.com/auth/drive.metadata.readonly",
  });
  const [account] = sql<{ providerAccountId: string }>(
    'SELECT "providerAccountId" FROM "Account" WHERE "userId" = ?',
    user,
  );
  expect(asked.login_hint).toBe(account?.providerAccountId);
  await box.uncheck();
  await pick(page, person);
  await expect(page).toHaveURL(`${drive}?access=fewer`);
  await expect(page.getByText("Google gave us less than this needs.")).toBeVisible();
  expect(eventsOf(user)).toEqual(["signed_up"]);
  await expectGood(page);

  await allow(page, google, person);
  await expect(page).toHaveURL(drive);
  await expect(page.getByRole("link", { name: "Travel plans" })).toBeVisible();
  await expect(page.getByText("Spreadsheet")).toBeVisible();
  expect(eventsOf(user)).toEqual(["signed_up", "access_granted"]);
  const [row] = sql<{ refresh_token: string }>(
    'SELECT "refresh_token" FROM "Account" WHERE "userId" = ?',
    user,
  );
  expect(row?.refresh_token).toMatch(/^eyJ/);
});

test("X: a sign-in's scopes are enough until its token ends; then it is asked to last", async ({ page }) => {
  const user = await begin(page, x, "Rózsa Péter", profile);
  await expect(page.getByText("@rpeter")).toBeVisible();
  await expect(page.getByText("Followers")).toBeVisible();
  sql('UPDATE "Account" SET "expires_at" = 1 WHERE "userId" = ?', user);
  await page.reload();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("X does not let us in any more");
  await expectGood(page);
  expect((await press(page, "Go to X")).scope).toBe("users.read tweet.read users.email offline.access");
  await pick(page, "Rózsa Péter");
  await expect(page).toHaveURL(profile);
  await expect(page.getByText("@rpeter")).toBeVisible();
  sql('UPDATE "Account" SET "expires_at" = 1 WHERE "userId" = ?', user);
  await page.reload();
  await expect(page.getByText("@rpeter")).toBeVisible();

  await page.goto(repositories);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("You have not connected GitHub");
  await page.getByRole("button", { name: "Connect GitHub" }).click();
  await pick(page, "Rózsa Péter");
  // Back where it was needed.
  await expect(page).toHaveURL(repositories);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("We need your permission");
  await page.goto("/account/resources");
  const listed = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(listed("X profile")).toContainText("X is connected as @rpeterAllowed");
  await expect(listed("GitHub repositories")).toContainText(/GitHub is connected as .*Not allowed yet/);
  await expect(listed("Google Drive")).toContainText("Google is not connected");
});

test("OneDrive: asked, declined, allowed, and renewed when its token ends", async ({ page }) => {
  const person = "Maria Mayer";
  const user = await begin(page, microsoft, person, oneDrive);
  expect(await press(page, "Allow at Microsoft")).toMatchObject({
    scope: "openid profile email Files.Read offline_access",
    login_hint: "maria@mayer.example",
  });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page).toHaveURL(`${oneDrive}?access=declined`);
  await expect(page.getByText("You did not allow it at Microsoft.")).toBeVisible();
  expect(eventsOf(user)).toEqual(["signed_up"]);
  await expectGood(page);
  await allow(page, microsoft, person);
  await expect(page).toHaveURL(oneDrive);
  await expect(page.getByRole("link", { name: "Documents" })).toBeVisible();
  await expect(page.getByText("Folder with 4 items")).toBeVisible();
  sql('UPDATE "Account" SET "expires_at" = 1 WHERE "userId" = ?', user);
  await page.reload();
  await expect(page.getByText("Folder with 4 items")).toBeVisible();
  expect(eventsOf(user)).toEqual(["signed_up", "access_granted"]);
  await page.goto("/account/connections");
  await expect(page.getByText("Read your files in OneDrive")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("asked, declined, allowed, shown; more than is read is told", async ({ page }) => {
    const person = "Sofya Kovalevskaya";
    await begin(page, github, person, repositories);
    await page.getByRole("button", { name: "Allow at GitHub" }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page.getByText("You did not allow it at GitHub.")).toBeVisible();
    await allow(page, github, person);
    await expect(page.getByText("skovalevskaya/top-149")).toBeVisible();
    await expect(page.getByText("skovalevskaya/top-150")).toHaveCount(0);
    await expect(page.getByText("There is more at GitHub; this is the beginning.")).toBeVisible();
  });
});

test("what goes wrong later is told for what it is", async ({ page }) => {
  const person = "Vera Rubin";
  const user = await begin(page, google, person, drive);
  const order = async (fault: string) => {
    const data = { vendor: "google", fault, person: "vera" };
    expect((await page.request.post(`${localProviders}/_control/faults`, { data })).status()).toBe(201);
    // As if it had never been allowed, so that the page asks again.
    sql('UPDATE "Account" SET "scope" = ? WHERE "userId" = ?', "openid", user);
    await page.goto(drive);
    await allow(page, google, person);
    await expect(page).toHaveURL(drive);
  };
  const told: [fault: string, heading: string][] = [
    ["resource_429", "Google has been asked too often"],
    ["resource_403", "Google does not allow this"],
    ["resource_503", "Google is not answering"],
    ["resource_html", "We do not understand Google's answer"],
    ["resource_revoked", "Google does not let us in any more"],
  ];
  for (const [fault, heading] of told) {
    await order(fault);
    await expect(page.getByRole("heading", { level: 2 }), fault).toHaveText(heading);
  }
  await expectGood(page);
  await page.getByRole("button", { name: "Go to Google" }).click();
  await expect(page).toHaveURL(atProvider);
  await pick(page, person);
  await expect(page.getByText("Travel plans")).toBeVisible();
  // A token that ends before its time is renewed, and its person sees nothing of it.
  await order("resource_ended");
  await expect(page.getByText("Travel plans")).toBeVisible();
});

withoutJavaScript("what is not there leads to what is", async ({ page }) => {
  await signIn(page, github, "Ada Lovelace", `${home}/constructor`);
  await expect(page).toHaveURL(home);
});
