import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { startBroker } from "./broker";
import { startOwnApp } from "./own-app";
import { expect, test, withoutJavaScript } from "./support";

// Two brokers that forward to a third host at once: the app is told of the one's (AUTH_OIDC_ONWARDS), and not of the other's.

test.describe.configure({ mode: "default" });

const clientId = "app-at-the-broker";
let app: Awaited<ReturnType<typeof startOwnApp>>;
let told: Awaited<ReturnType<typeof startBroker>>;
let untold: Awaited<ReturnType<typeof startBroker>>;

test.beforeAll(async () => {
  [told, untold] = await Promise.all([startBroker(clientId), startBroker(clientId)]);
  app = await startOwnApp("onwards", {
    AUTH_OIDC_ISSUER: told.issuer,
    AUTH_OIDC_ID: clientId,
    AUTH_OIDC_SECRET: "a-secret-of-the-broker",
    AUTH_OIDC_NAME: "Told",
    AUTH_OIDC_ONWARDS: `https://login.example.com ${told.upstream}/`,
    AUTH_AUTH0_ISSUER: untold.issuer,
    AUTH_AUTH0_ID: clientId,
    AUTH_AUTH0_SECRET: "a-secret-of-the-broker",
    OPERATOR_EMAIL: "help+us@acme.example",
  });
});

test.afterAll(() => Promise.all([app.stop(), told.stop(), untold.stop()]));

const button = (page: Page, name: string) => page.getByRole("button", { name: `Sign in with ${name}` });
const alert = (page: Page) => page.getByRole("alert").filter({ hasText: "stopped on the way to Auth0" });

/** Whatever its fragment: an empty one keeps the callback's away. */
const expectPath = (page: Page, path: string) =>
  expect(page).toHaveURL((url) => url.origin + url.pathname + url.search === app.origin + path);

async function signInByBroker(page: Page): Promise<void> {
  await page.goto(`${app.origin}/signin`);
  await button(page, "Told").click();
  await expect(page).toHaveURL((url) => url.origin === told.upstream);
  await page.getByRole("link", { name: "Go on as Ada" }).click();
  await expectPath(page, "/account");
  await expect(page.getByRole("main")).toContainText("Ada by the broker");
}

/** Takes what the browser's console says of it off the lists that are to stay empty. */
async function expectStopped(page: Page, violations: string[]): Promise<void> {
  await expect.poll(() => violations.splice(0).join()).toContain("form-action");
  expect(new URL(page.url()).origin).toBe(app.origin);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("W3 a sign-in goes on by a host that the operator has named", async ({ page }) => {
      await signInByBroker(page);
    });

    test("going back to where one chose, and choosing again: the person is led on, and stays who they are", async ({
      page,
    }) => {
      await signInByBroker(page);
      await page.goBack();
      await page.getByRole("link", { name: "Go on as Ada" }).click();
      await expectPath(page, "/account");
      await expect(page.getByRole("main")).toContainText("Ada by the broker");

      await page.goBack();
      await page.getByRole("link", { name: "Go on as Alan" }).click();
      await expectPath(page, "/signin?returnTo=%2Faccount");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed in");
      await expect(page.getByRole("main")).toContainText("Ada by the broker");
    });
  });
}

test("W3 a host that nobody has named: the page says that the browser stopped", async ({
  browser,
  violations,
}) => {
  // Not the page that fails by an error in its console: the browser reports one here.
  const page = await browser.newPage();
  await page.goto(`${app.origin}/signin`);
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(0);
  await button(page, "Auth0").click();
  await expect(alert(page)).toBeVisible();
  await expectStopped(page, violations);
  await expect(alert(page)).toContainText("Nothing was changed.");
  await expect(alert(page)).not.toContainText(untold.upstream);
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveCount(1);
  await expectGood(page);

  // It can be pressed again, and so can the others, which take the sentence away.
  await button(page, "Auth0").click();
  await expectStopped(page, violations);
  await expect(alert(page)).toBeVisible();
  await signInByBroker(page);

  await page.goto(`${app.origin}/account/connections`);
  await page.getByRole("button", { name: "Connect Auth0" }).click();
  await expect(alert(page)).toBeVisible();
  await expectStopped(page, violations);
  await expectGood(page);
  await page.context().close();
});

withoutJavaScript(
  "where no script can say that the browser stopped, the page says it beforehand",
  async ({ page }) => {
    await page.goto(`${app.origin}/signin`);
    const said = page.locator("noscript p").filter({ hasText: "If nothing happens" });
    await expect(said).toBeVisible();
    await expect(said).toContainText("when you press a button");
  },
);

test("a failure can be written about, with its reference, where somebody reads letters", async ({ page }) => {
  const failure = "/signin/error?cause=unexpected&reference=0123456789";
  const letter = page.getByRole("link", { name: "Tell us by email" });
  await page.goto(app.origin + failure);
  await expect(letter).toHaveAttribute(
    "href",
    "mailto:help%2Bus@acme.example?subject=Reference%200123456789",
  );
  await expectGood(page);
  await page.goto(failure);
  await expect(page.getByText("0123456789")).toBeVisible();
  await expect(letter).toHaveCount(0);
});
