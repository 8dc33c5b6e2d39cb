import {
  classes,
  expect,
  facebook,
  github,
  goToProvider,
  landing,
  me,
  pick,
  sessionCookie,
  test,
  withoutJavaScript,
} from "./support";

test("what Facebook adds to the address is gone on the page after it", async ({ page }) => {
  await page.goto("/signin?returnTo=%2F%3Ffrom%3Dfacebook");
  await goToProvider(page, facebook);
  const sent = page.waitForResponse((response) =>
    Boolean(response.headers().location?.includes("/api/auth/callback/facebook")),
  );
  await pick(page, "Ada Lovelace");
  expect((await sent).headers().location).toMatch(/#_=_$/);
  await expect(page).toHaveURL(/\/\?from=facebook#?$/);
  expect(await page.evaluate(() => location.hash)).toBe("");
});

for (const provider of classes) {
  test(`${provider.name}: from the button to the account and out again`, async ({ page, context }) => {
    await page.goto("/");
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/signin");
    await goToProvider(page, provider);
    await pick(page, "Ada Lovelace");

    await expect(page).toHaveURL(landing);
    await expect(page.getByRole("main")).toContainText("Ada Lovelace");
    await expect(page.getByRole("main")).toContainText(provider.name);
    const signedIn = await me(page);
    expect(signedIn.status).toBe(200);
    expect(Object.keys(signedIn.body).sort()).toEqual(["email", "id", "image", "name", "role"]);
    expect(signedIn.body).toMatchObject({ name: "Ada Lovelace", role: "user" });

    const cookie = await sessionCookie(context);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(await page.content()).not.toContain(cookie?.value);

    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/signin/);
    await expect(page.getByText("You are signed out")).toBeVisible();
    expect((await me(page)).status).toBe(401);
    expect(await sessionCookie(context)).toBeUndefined();

    // Signed out means signed out on the server: the old cookie opens nothing.
    if (cookie) await context.addCookies([cookie]);
    expect((await me(page)).status).toBe(401);
  });
}

withoutJavaScript("a protected page sends to sign in and back", async ({ page }) => {
  await page.goto("/account");
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/account");
});

withoutJavaScript("returnTo never leads away", async ({ page }) => {
  await page.goto(`/signin?${new URLSearchParams({ returnTo: "/\t/evil.example" })}`);
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/account");
});

withoutJavaScript(
  "who is signed in already is asked: go on, or be somebody else",
  async ({ page, context, signInAs }) => {
    await signInAs("ada", { to: null });
    const before = await sessionCookie(context);
    await page.goto("/signin");
    await expect(page.getByRole("main")).toContainText("Ada Lovelace");
    await page.getByRole("link", { name: "Continue" }).click();
    await expect(page).toHaveURL("/account");

    await page.goto("/signin");
    await page.getByRole("button", { name: /switch account/i }).click();
    await goToProvider(page, github);
    await pick(page, "Alan Turing");
    await expect(page).toHaveURL("/account");
    expect((await me(page)).body).toMatchObject({ name: "Alan Turing" });
    await expect(page.getByRole("main")).not.toContainText("Ada Lovelace");

    // Switching ended the session before, it did not hide it.
    if (before) await context.addCookies([before]);
    expect((await me(page)).status).toBe(401);
  },
);

// part: google
withoutJavaScript(
  "the provider that worked last comes first and is marked",
  async ({ page, context, signInAs }) => {
    await page.goto("/signin");
    const buttons = page.getByRole("button", { name: /^(Sign in|Continue) with/ });
    await expect(buttons.first()).toHaveAccessibleName(/GitHub/);
    await expect(page.getByText("Last used")).toHaveCount(0);
    await signInAs("alan", { with: "google" });
    await page.getByRole("button", { name: "Sign out" }).click();
    // The form is still on its way: going elsewhere now would call it back.
    await expect(page).toHaveURL(/\/signin/);
    await page.goto("/signin");
    await expect(buttons.first()).toHaveAccessibleName(/Google/);
    await expect(page.getByText("Last used")).toHaveCount(1);
    expect((await context.cookies()).some((cookie) => cookie.name.endsWith(".last-provider"))).toBe(true);
  },
);

// part: google
withoutJavaScript(
  "it says as whom, until they sign out or are somebody else",
  async ({ page, context, signInAs }) => {
    await signInAs("alan", { with: "google" });
    const session = await sessionCookie(context);
    // Its session has run out.
    await context.clearCookies({ name: session?.name ?? "" });
    await page.goto("/signin?returnTo=%2F%3Ffrom%3Dlate");
    const as = page.getByRole("button", { name: "Continue with Google as Alan Turing" });
    await expect(as).toBeVisible();
    await page.getByRole("button", { name: "Not you?" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Forgotten" })).toBeFocused();
    await expect(page).toHaveURL(/returnTo=%2F%3Ffrom%3Dlate/);
    await expect(as).toHaveCount(0);
    await expect(page.getByText("Last used")).toHaveCount(0);
    expect(JSON.stringify(await context.cookies())).not.toMatch(/Alan|Turing/);
  },
);

withoutJavaScript("127.0.0.1 leads to the host that the cookies and the provider know", async ({ page }) => {
  const { port } = new URL(test.info().project.use.baseURL ?? "");
  await page.goto(`http://127.0.0.1:${port}/signin?returnTo=%2F%3Fhost%3Dother`);
  await expect(page).toHaveURL(`http://localhost:${port}/signin?returnTo=%2F%3Fhost%3Dother`);
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/?host=other");
});
