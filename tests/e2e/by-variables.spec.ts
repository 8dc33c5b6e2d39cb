import { type PlainOAuth, startPlainOAuth } from "../security/support/plain-oauth";
import { expectGood } from "./accessibility";
import { startOwnApp } from "./own-app";
import { expect, landing, test } from "./support";

// A provider that has no entry, and is described by variables alone.

test.describe.configure({ mode: "default" });

let app: Awaited<ReturnType<typeof startOwnApp>>;
let acme: PlainOAuth;

test.beforeAll(async () => {
  const client = { id: "app-at-acme", secret: "a-secret-of-the-tests-at-acme", redirectUri: "" };
  acme = await startPlainOAuth(client);
  app = await startOwnApp("by-variables", {
    AUTH_OAUTH_ID: client.id,
    AUTH_OAUTH_SECRET: client.secret,
    AUTH_OAUTH_NAME: "Acme & Co",
    AUTH_OAUTH_AUTHORIZATION_URL: `${acme.origin}/authorize`,
    AUTH_OAUTH_TOKEN_URL: `${acme.origin}/token`,
    AUTH_OAUTH_USERINFO_URL: `${acme.origin}/me`,
    AUTH_OAUTH_SUBJECT_FIELD: "data.id",
    AUTH_OAUTH_NAME_FIELD: "data.name",
  });
  client.redirectUri = `${app.origin}/api/auth/callback/oauth`;
});

test.afterAll(() => Promise.all([app.stop(), acme.stop()]));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("O3 somebody signs in by it, sees it among their connections, and is told when it fails", async ({
      page,
    }) => {
      acme.profile = { data: { id: 7, name: "Person Seven" } };
      await page.goto(`${app.origin}/signin`);
      const button = page.getByRole("button", { name: "Sign in with Acme & Co" });
      await expect(button).toBeVisible();
      if (javaScriptEnabled) await expectGood(page);
      await button.focus();
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(landing);
      await expect(page.getByRole("main")).toContainText("Person Seven");
      await page.goto(`${app.origin}/account/connections`);
      await expect(page.getByRole("main")).toContainText("Acme & Co");
      await expect(page.getByRole("main")).toContainText("Person Seven");

      await page.context().clearCookies();
      acme.profile = { data: { name: "Nobody" } };
      await page.goto(`${app.origin}/signin`);
      await page.getByRole("button", { name: "Acme & Co" }).click();
      await expect(page).toHaveURL(/\/signin\/error/);
      await expect(page.getByRole("main")).toContainText("Acme & Co");
    });
  });
}
