import type { CDPSession, Page } from "@playwright/test";
import { expectAccessible, expectGood, expectToFitFingers } from "./accessibility";
import { enterAsNewPerson, makeOld, rows } from "./account-people";
import { expect, me, sessionCookie, test, withoutJavaScript } from "./support";

// Passkeys in a real browser, with the authenticator that Chromium plays for tests.

const connections = "/account/connections";

type Device = { cdp: CDPSession; id: string };

/** A device that keeps passkeys and asks for a fingerprint. */
async function plugIn(page: Page, { verified = true, list = false } = {}): Promise<Device> {
  // No list of the browser's own: it would sign in by itself as soon as the device is touched, and take the button away.
  await page.addInitScript((available) => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => available;
  }, list);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      // Nobody touches it before a test says so.
      automaticPresenceSimulation: false,
    },
  });
  return { cdp, id: authenticatorId };
}

/** Somebody touches it, or takes the finger away. */
const touch = ({ cdp, id }: Device, enabled = true) =>
  cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: id, enabled });

const verify = ({ cdp, id }: Device, isUserVerified: boolean) =>
  cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified });

const idOf = (person: string) =>
  rows<{ id: string }>('SELECT "id" FROM "Passkey" WHERE "userId" = ?', person).map(({ id }) => id);

/** From Connections to a passkey. */
async function add(page: Page, device: Device, name?: string): Promise<void> {
  await page.goto(connections);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page).toHaveURL(`${connections}/passkey`);
  if (name !== undefined) await page.getByLabel("Name").fill(name);
  await touch(device);
  await page.getByRole("button", { name: "Create passkey" }).click();
  await expect(page.getByText("Your passkey is ready.")).toBeVisible();
  await touch(device, false);
}

const list = (page: Page) => page.getByLabel("Your passkeys on this device");

const use = (page: Page) => page.getByRole("button", { name: "Use a passkey" });

async function signOut(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
}

test("a passkey is added, signs in, confirms, gets another name and goes", async ({ page, context }) => {
  const device = await plugIn(page);
  const person = await enterAsNewPerson(page, { name: "Keyed Person" });
  await add(page, device);
  await expect(page.getByRole("heading", { name: /^Chrome on / })).toBeVisible();
  await expect(page.getByText("not used yet")).toBeVisible();
  await expectAccessible(page);

  await page.goto("/account");
  await signOut(page);
  await expect(list(page)).toHaveCount(0);
  await touch(device);
  await use(page).click();
  await expect(page).toHaveURL("/account");
  await touch(device, false);
  expect((await me(page)).body).toMatchObject({ id: person, name: "Keyed Person" });
  await expect(page.getByText("A passkey", { exact: true })).toBeVisible();

  await makeOld(context);
  const before = (await sessionCookie(context))?.value;
  await page.goto(connections);
  await page.locator("summary", { hasText: "Remove" }).click();
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByRole("heading", { name: "To remove a passkey, confirm it's you" })).toBeVisible();
  await expectAccessible(page);
  await touch(device);
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await expect(page.getByText("That passkey opens nothing here any more.")).toBeVisible();
  await touch(device, false);
  expect((await sessionCookie(context))?.value).not.toBe(before);
  expect(idOf(person)).toEqual([]);

  await page.goto("/account/activity");
  await expect(page.getByText("Confirmed it was you with a passkey", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Removed a passkey, “Chrome on /)).toBeVisible();

  // The device still has it, and says so.
  await page.goto("/account");
  await signOut(page);
  await touch(device);
  await use(page).click();
  await expect(page.getByRole("heading", { name: "This passkey opens nothing here" })).toBeVisible();
  await expectAccessible(page);
});

// Headless Chromium draws no list. Its authenticator takes a touch for the choice of a row, if it is there as the page begins to
// offer (conditional mediation). That the button takes over from an open list has no test: a touch may go to either.
test("a passkey out of the browser's list signs in, and nobody has pressed the button", async ({ page }) => {
  const device = await plugIn(page, { list: true });
  const person = await enterAsNewPerson(page);
  await add(page, device);
  await page.goto("/account");
  await signOut(page);
  await expect(list(page)).toBeVisible();
  await list(page).pressSequentially("ada");
  await expect(list(page)).toHaveValue("");
  await expectGood(page);
  expect((await me(page)).status).toBe(401);
  // Touched here, it could sign in at once, or not.
  await page.goto("/legal/privacy");
  await touch(device);
  await page.goto("/signin");
  await expect(page).toHaveURL("/account");
  expect((await me(page)).body.id).toBe(person);
});

test("a passkey has the name that its person gives it", async ({ page }) => {
  const device = await plugIn(page);
  await enterAsNewPerson(page);
  await add(page, device, "Kitchen tablet");
  await expect(page.getByRole("heading", { name: "Kitchen tablet" })).toBeVisible();
  await page.locator("summary", { hasText: "Rename" }).click();
  await page.getByLabel("New name").fill("Work phone");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("heading", { name: "Work phone" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Kitchen tablet" })).toHaveCount(0);

  // A device makes no second one beside it.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await touch(device);
  await page.getByRole("button", { name: "Create passkey" }).click();
  await expect(page.getByText("This device has a passkey for your account already.")).toBeVisible();
});

test("whoever does not show that it is them gets no passkey and no session", async ({ page }) => {
  const device = await plugIn(page);
  const person = await enterAsNewPerson(page);
  await add(page, device);
  await page.goto("/account");
  await signOut(page);
  await verify(device, false);
  await touch(device);
  await use(page).click();
  await expect(page.getByRole("alert").filter({ hasText: /cancelled, or it took too long/ })).toBeVisible();
  expect((await me(page)).status).toBe(401);
  await verify(device, true);
  await use(page).click();
  await expect(page).toHaveURL("/account");
  expect((await me(page)).body.id).toBe(person);
});

test("where no device can ask for a fingerprint, face or PIN there is no passkey, and it says so", async ({
  page,
}) => {
  const device = await plugIn(page, { verified: false });
  const person = await enterAsNewPerson(page);
  await page.goto(connections);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await touch(device);
  await page.getByRole("button", { name: "Create passkey" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: /Nothing has changed|can hold no passkey/ }),
  ).toBeVisible();
  expect(idOf(person)).toEqual([]);
  await expectToFitFingers(page);
});

test("it is offered once after a sign-in, and never again", async ({ page }) => {
  await plugIn(page);
  await enterAsNewPerson(page);
  await page.goto("/account");
  const offer = page.getByRole("heading", { name: "Next time, sign in with a touch?" });
  await expect(offer).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "No, thanks" }).click();
  await expect(offer).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  await expect(offer).toHaveCount(0);
});

withoutJavaScript(
  "without JavaScript it says in a line what a passkey needs, and the rest works",
  async ({ page }) => {
    // Text within `noscript` is found by no text.
    const needs = page.locator("noscript p").first();
    const said = "A passkey needs JavaScript, which is off in this browser.";
    await page.goto("/signin");
    await expect(needs).toHaveText(said);
    await expect(list(page)).toHaveCount(0);
    await use(page).click();
    await expect(page.getByText("A passkey needs JavaScript, which did not run here.")).toBeVisible();
    await enterAsNewPerson(page);
    await page.goto(connections);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(needs).toHaveText(said);
    await page.getByRole("button", { name: "Create passkey" }).click();
    await expect(page.getByText("Nothing has changed.")).toBeVisible();
  },
);
