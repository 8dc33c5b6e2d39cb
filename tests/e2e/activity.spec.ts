import { expectAccessible, expectToFitFingers } from "./accessibility";
import { test, userAgents, withoutJavaScript } from "./database";
import { expect, signIn, x } from "./support";

const rows = "main ol > li:has(h3)";
const filters = { name: "Show" };

withoutJavaScript("what really happened is told with provider, device and time", async ({ page }) => {
  await signIn(page, x, "Joan Clarke", "/account/activity");
  await expect(page).toHaveTitle(/Activity/);
  const row = page.locator(rows).first();
  await expect(row).toContainText(
    /(Signed in|Account created) with X(New device)?Chrome on .+ · just now \(\d\d:\d\d UTC\)/,
  );
  await expect(row.locator("time")).toHaveAttribute("title", /^\w+ \d+, \d{4}.* UTC$/);
  await expect(page.getByRole("heading", { level: 2 }).first()).toHaveText(/^\w+day,? \d+ \w+ \d{4}$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("“This wasn't me” signs everybody else out, and says what to do next", async ({
    page,
    browser,
    context,
    newPerson,
  }) => {
    const person = newPerson();
    const current = await person.enter(context);
    const intruder = await browser.newContext();
    await person.enter(intruder);
    person.addEvent("sign_in_failed", { provider: "google", detail: "email_taken", hoursAgo: 1 });
    person.addEvent("signed_in", { provider: "github", hoursAgo: 2 });
    person.addEvent("exported", { hoursAgo: 3 });
    person.addEvent("disabled", { hoursAgo: 4 });
    await page.goto("/account/activity");
    const row = (title: string) => page.locator(rows).filter({ hasText: title });
    const [failure, entry, data, disabled] = [
      row("Sign-in with Google failed"),
      row("Signed in with GitHub"),
      row("Downloaded"),
      row("Account disabled"),
    ];
    await expect(data.getByText("This wasn't me")).toBeVisible();
    await expect(disabled.getByText("This wasn't me")).toHaveCount(0);
    await failure.getByText("This wasn't me").click();
    await expect(failure).toContainText("Nobody got in this way.");
    await entry.getByText("This wasn't me").click();
    await expect(entry).toContainText("change your password at GitHub");
    await entry.getByRole("button", { name: "Sign out everywhere else" }).click();

    await expect(page.getByRole("status").filter({ hasText: "Signed out everywhere else." })).toBeVisible();
    await expect(page.getByRole("link", { name: "connections", exact: true })).toHaveAttribute(
      "href",
      "/account/connections",
    );
    await expect(page.locator(rows).first()).toContainText("Signed out everywhere else");
    expect(person.sessions()).toEqual([current.id]);
    expect((await intruder.request.get("/api/me")).status()).toBe(401);
    expect((await context.request.get("/api/me")).status()).toBe(200);
  });
});

withoutJavaScript(
  "a month can be gone to, and the first sign-in with a device is marked",
  async ({ page, context, newPerson }) => {
    const person = newPerson();
    await person.enter(context);
    const day = 24;
    const windows = userAgents["Firefox on Windows"];
    person.addEvent("signed_up", { provider: "github", hoursAgo: 100 * day });
    person.addEvent("signed_in", { provider: "github", userAgent: windows, hoursAgo: 70 * day });
    person.addEvent("signed_in", { provider: "github", userAgent: windows, hoursAgo: 1 });
    person.addEvent("exported", { hoursAgo: 1 });
    await page.goto("/account/activity");
    await expect(page.locator(rows)).toHaveCount(4);
    await expect(page.getByText("New device")).toHaveCount(1);
    await expect(page.locator(rows).filter({ hasText: "New device" })).toContainText("2 months ago");
    const month = new Date(Date.now() - 70 * day * 3_600_000);
    await page
      .getByLabel("Go to a month")
      .selectOption(month.toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" }));
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await expect(page.locator(rows)).toHaveCount(2);
  },
);

test.describe("in Auckland", () => {
  test.use({ timezoneId: "Pacific/Auckland" });
  test("times are those of whoever reads", async ({ page, context, newPerson }) => {
    const person = newPerson();
    await person.enter(context);
    person.addEvent("exported", { hoursAgo: 1 });
    await page.goto("/account/activity");
    const time = page.locator(rows).first().locator("time");
    await expect(time).toHaveAttribute("title", /GMT\+1[23]/);
    await expect(time).toHaveText(/\(\d\d:\d\d\)$/);
  });
});

test("pages and filters are links that go back and forth", async ({ page, context, newPerson }) => {
  const person = newPerson();
  await person.enter(context);
  const all = person.together(() =>
    Array.from({ length: 45 }, (_, index) =>
      person.addEvent(index % 2 ? "signed_in" : "sign_in_failed", {
        provider: "google",
        detail: "expired",
        hoursAgo: 1 + index,
      }),
    ),
  );
  await page.goto("/account/activity");
  const show = page.getByRole("navigation", filters);
  await expect(page.locator(rows)).toHaveCount(20);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(`/account/activity?before=${all[19]}`);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(`/account/activity?before=${all[39]}`);
  await expect(page.locator(rows)).toHaveCount(5);
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page).toHaveURL("/account/activity");

  await show.getByRole("link", { name: "Failures" }).click();
  await expect(page).toHaveURL("/account/activity?show=failures");
  await expect(show.locator("[aria-current]")).toHaveText("Failures");
  await expect(page.locator(rows)).toHaveCount(20);
  await expect(page.locator(rows).first()).toContainText("It took too long, or was finished elsewhere.");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/show=failures&before=/);
  await expect(page.locator(rows)).toHaveCount(3);
  await page.goBack();
  await expect(page.locator(rows)).toHaveCount(20);
  await show.getByRole("link", { name: "Data" }).click();
  await expect(page.getByText("Nothing of this kind yet.")).toBeVisible();
});

withoutJavaScript("parameters that were made up are passed over", async ({ page, context, newPerson }) => {
  const person = newPerson();
  await person.enter(context);
  await page.goto("/account/activity");
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  person.addEvent("moon_landed", {
    detail: "<img src=x onerror=alert(1)>",
    userAgent: "<script>alert(1)</script>",
  });
  const foreign = newPerson().addEvent("signed_in", { hoursAgo: 0 });
  for (const query of [
    "before=1&show=constructor",
    "before=%00%27--&show=%3Cscript%3E",
    "before=a&before=b&show=data&show=devices",
    `before=${foreign}`,
    `notice=${encodeURIComponent("<b>hacked</b>")}`,
  ]) {
    await page.goto(`/account/activity?${query}`);
    await expect(page.locator(rows), query).toHaveText([
      /^Something this site no longer keepsUnknown device · 1 hour ago \(\d\d:\d\d UTC\)$/,
    ]);
  }
  await page.goto("/account/activity?before=00000000-0000-0000-0000-000000000000");
  await expect(page.getByText("Nothing is older than that.")).toBeVisible();
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page.locator(rows)).toHaveCount(1);
});

test("with the keyboard alone", async ({ page, context, newPerson }) => {
  const person = newPerson();
  const current = await person.enter(context);
  person.openSession();
  person.addEvent("signed_in", { provider: "github" });
  await page.goto("/account/activity");
  await page.getByRole("navigation", filters).getByRole("link", { name: "Data" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("heading", { name: "Two more things, to be sure" })).toBeVisible();
  expect(person.sessions()).toEqual([current.id]);
});

test("on a phone, with everything that can happen", async ({ page, context, newPerson }) => {
  const person = newPerson("Wolfeschlegelsteinhausenbergerdorff".repeat(5));
  await page.setViewportSize({ width: 390, height: 844 });
  await person.enter(context);
  const kinds = [
    "signed_up",
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "confirmed",
    "connected",
    "disconnected",
  ];
  for (const kind of [...kinds, "session_ended", "other_sessions_ended", "exported"]) {
    const detail = kind === "sign_in_failed" ? "wrong_person" : "Samsung Internet on Android";
    person.addEvent(kind, { provider: "google", detail, userAgent: userAgents["Chrome on Android"] });
  }
  await page.goto("/account/activity?notice=not-me");
  await expect(page.locator(rows)).toHaveCount(10);
  await page.getByText("This wasn't me").first().click();
  await expectToFitFingers(page);
  await expectAccessible(page);
});
