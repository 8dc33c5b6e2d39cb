import { expectAccessible, expectToFitFingers } from "./accessibility";
import { test, userAgents } from "./database";
import { expect, me, signIn, x } from "./support";

const rows = "main li:has(h3)";

test("real sign-ins are listed by device and provider, and one signs the other out", async ({
  browser,
  page,
}) => {
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
});

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
  await expect(page.getByText("Signed out Example for the command line")).toBeVisible();
  await expect(
    page.getByText("Signed out of “Example for the command line” for safety", { exact: true }),
  ).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

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

    test("ids that were made up, and a form that is sent twice", async ({ page, context, newPerson }) => {
      const [person, victim] = [newPerson(), newPerson()];
      await person.enter(context);
      const foreign = victim.openSession();
      const own = person.openSession({ userAgent: userAgents["Safari on iPad"] });
      const gone = page.getByText("That device is not signed in any more.");
      for (const id of [foreign.id, "00000000-0000-0000-0000-000000000000", "' OR 1=1", ""]) {
        await page.goto("/account/devices");
        const form = page.locator("form").filter({ hasText: "Safari on iPad" });
        await form.locator("input[name=id]").evaluate((input: HTMLInputElement, value) => {
          input.value = value;
        }, id);
        await form.getByRole("button").click();
        await expect(gone, id).toBeVisible();
      }
      expect(victim.sessions()).toEqual([foreign.id]);
      expect(victim.events()).toEqual([]);
      expect(person.sessions()).toContain(own.id);
      expect(person.events()).toEqual([]);

      const old = await context.newPage();
      await old.goto("/account/devices");
      await page.getByRole("button", { name: "Sign out Safari on iPad" }).dblclick();
      await expect(page.getByText(/That device is (signed out|not signed in any more)\./)).toBeVisible();
      await old.getByRole("button", { name: "Sign out Safari on iPad" }).click();
      await expect(old.getByText("That device is not signed in any more.")).toBeVisible();
      expect(person.events().map(({ kind }) => kind)).toEqual(["session_ended"]);
    });
  });
}

test("a button that works says so, and once", async ({ page, context, newPerson }) => {
  const person = newPerson();
  await person.enter(context);
  person.openSession({ userAgent: userAgents["Safari on iPad"] });
  await page.goto("/account/devices");
  let posts = 0;
  await page.route("/account/devices", async (route) => {
    if (route.request().method() === "POST") {
      posts += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await route.continue();
  });
  const button = page.getByRole("button", { name: "Sign out everywhere else" });
  await button.click();
  const pending = page.getByRole("button", { name: "Signing out…" });
  await expect(pending).toHaveAttribute("aria-disabled", "true");
  await pending.click({ force: true });
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
