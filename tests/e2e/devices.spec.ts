import { expectAccessible, expectToFitFingers } from "./accessibility";
import { test, userAgents, withoutJavaScript } from "./database";
import { expect, me, signIn, x } from "./support";

const rows = "main li:has(h3)";

withoutJavaScript(
  "real sign-ins are listed by device and provider, and one signs the other out",
  async ({ browser, page }) => {
    const phone = await (await browser.newContext({ userAgent: userAgents["Safari on iPhone"] })).newPage();
    await signIn(phone, x, "Noor Inayat Khan", null);
    await signIn(page, x, "Noor Inayat Khan", "/account/devices");
    await expect(page).toHaveTitle(/Devices/);
    await expect(page.locator(rows).first()).toContainText(
      /^Chrome on .*Active now.*Signed in with X just now/,
    );
    const row = page.locator(rows).filter({ hasText: "Safari on iPhone" });
    await expect(row).toContainText("Active in the last hour");

    await row.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
    await expect(page.getByText("That device is signed out.")).toBeVisible();
    await expect(row).toHaveCount(0);
    expect((await me(phone)).status).toBe(401);
    await phone.goto("/account/devices");
    await expect(phone).toHaveURL("/signin?returnTo=%2Faccount%2Fdevices");
    expect((await me(page)).status).toBe(200);
  },
);

test("an app of ours is listed by its name, and signed out like a browser", async ({
  page,
  context,
  newPerson,
}) => {
  const person = newPerson();
  const current = await person.enter(context);
  person.openSession({ clientId: "example-cli", userAgent: "node", hoursAgo: 3 });
  person.openSession({ clientId: "registered-no-more", hoursAgo: 4 });
  person.addEvent("refresh_token_reused", { provider: "github", detail: "Example for the command line" });
  await page.goto("/account/devices");
  await expect(page.locator("main h3")).toHaveText([
    "Firefox on Windows",
    "Example for the command line",
    "registered-no-more",
  ]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign out Example for the command line" }).click();
  await expect(page.getByText("That device is signed out.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out registered-no-more" }).click();
  await expect(page.getByText("You are not signed in anywhere else.")).toBeVisible();
  expect(person.sessions()).toEqual([current.id]);
  await page.goto("/account/activity");
  await expect(page.getByRole("heading", { name: "Signed out Example for the command line" })).toBeVisible();
  await expect(
    page.getByText("Signed out of “Example for the command line” for safety", { exact: true }),
  ).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one, all others, and this one", async ({ page, context, newPerson }) => {
    const person = newPerson();
    const current = await person.enter(context);
    person.openSession({ userAgent: userAgents["Safari on iPhone"], hoursAgo: 5 });
    const tablet = person.openSession({ userAgent: userAgents["Safari on iPad"], hoursAgo: 30 });
    const odd = person.openSession({ userAgent: "<b>\u202eodd</b>".padEnd(400, "x"), hoursAgo: 2 });
    await page.goto("/account/devices");
    await expect(page.locator("main h2, main h3")).toHaveText([
      "This device",
      "Firefox on Windows",
      "Other devices",
      "Unknown device",
      "Safari on iPhone",
      "Safari on iPad",
    ]);
    await page.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
    await expect(page.getByText("That device is signed out.")).toBeVisible();
    expect(person.sessions().sort()).toEqual([current.id, tablet.id, odd.id].sort());

    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await expect(page.getByText("Signed out everywhere else.")).toBeVisible();
    await expect(page.getByText("You are not signed in anywhere else.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
    expect(person.sessions()).toEqual([current.id]);

    await page.getByRole("button", { name: "Sign out Firefox on Windows" }).click();
    await expect(page).toHaveURL("/signin?notice=signed-out");
    await expect(page.getByText("You are signed out.")).toBeVisible();
    expect(person.sessions()).toEqual([]);
    const own = await page.evaluate(() => navigator.userAgent);
    expect(person.events()).toMatchObject([
      { kind: "signed_out", userAgent: own },
      { kind: "other_sessions_ended", userAgent: own },
      { kind: "session_ended", detail: "Safari on iPhone", userAgent: own },
    ]);
  });
});

test("a button that works says so, and once", async ({ page, context, newPerson }) => {
  const person = newPerson();
  await person.enter(context);
  person.openSession({ userAgent: userAgents["Safari on iPad"] });
  await page.goto("/account/devices");
  let posts = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("/account/devices/form/*", async (route) => {
    posts += 1;
    await held;
    await route.continue();
  });
  // Within the page: Playwright waits for the page that a form leads to before it looks at anything.
  const told = await page
    .getByRole("button", { name: "Sign out everywhere else" })
    .evaluate(async (button: HTMLButtonElement) => {
      button.click();
      while (button.getAttribute("aria-disabled") !== "true") await new Promise(requestAnimationFrame);
      button.click();
      return button.textContent;
    });
  expect(told).toBe("Signing out…");
  release();
  await expect(page.getByText("Signed out everywhere else.")).toBeVisible();
  expect(posts).toBe(1);
});

test("with the keyboard alone", async ({ page, context, newPerson }) => {
  const person = newPerson();
  await person.enter(context);
  for (const hours of [1, 2, 3])
    person.openSession({ hoursAgo: hours, userAgent: userAgents["Safari on iPad"] });
  await page.goto("/account/devices");
  await page.getByRole("button", { name: "Sign out everywhere else" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Sign out Safari on iPad" }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  const news = page
    .locator("[tabindex='-1']")
    .filter({ has: page.getByText("That device is signed out.") })
    .last();
  // Its button is gone, and the keyboard goes on from the news; the second time too, with the same words.
  for (const left of [2, 1]) {
    await expect(news).toBeFocused();
    for (let stop = 0; stop < 3; stop++) await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Sign out Safari on iPad" }).first()).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Sign out Safari on iPad" })).toHaveCount(left - 1);
  }
});

test("on a phone, with 200 devices and a name without end", async ({ page, context, newPerson }) => {
  const person = newPerson(`${"Wolfeschlegelsteinhausenbergerdorff".repeat(5)} محمد`);
  await page.setViewportSize({ width: 390, height: 844 });
  await person.enter(context, { userAgent: null });
  person.together(() => {
    for (let index = 0; index < 200; index++) {
      person.openSession({ hoursAgo: index, userAgent: Object.values(userAgents)[index % 4] ?? null });
    }
  });
  await page.goto("/account/devices");
  await expect(page.locator(rows)).toHaveCount(26);
  await expect(page.getByText("175 more devices were last active before these.")).toBeVisible();
  await expectToFitFingers(page);
  await expectAccessible(page);
});
