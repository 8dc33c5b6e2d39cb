import {
  expect,
  github,
  google,
  goToProvider,
  me,
  ownOrigin,
  pick,
  providers,
  sessionCookie,
  signIn,
  test,
} from "./support";

for (const provider of providers) {
  test(`${provider.name}: from the button to the account and out again`, async ({ page, context }) => {
    await page.goto("/");
    await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/signin");
    await goToProvider(page, provider);
    await pick(page, "Ada Lovelace");

    await expect(page).toHaveURL("/account");
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

test("signing in again finds the same user", async ({ page, context }) => {
  await signIn(page, google, "Alan Turing", null);
  const first = await me(page);
  const firstSession = await sessionCookie(context);
  await context.clearCookies();
  await signIn(page, google, "Alan Turing", null);
  const second = await me(page);
  expect(second.body).toEqual(first.body);
  expect((await sessionCookie(context))?.value).not.toBe(firstSession?.value);
});

test("providers without an email in common make a user each", async ({ page, context }) => {
  const ids = [];
  for (const provider of providers) {
    await context.clearCookies();
    await signIn(page, provider, "Alan Turing", null);
    ids.push((await me(page)).body.id);
  }
  expect(new Set(ids).size).toBe(providers.length);
});

test("a person without an email is a full citizen", async ({ page }) => {
  for (const provider of providers) {
    await page.context().clearCookies();
    await signIn(page, provider, "Noor Inayat Khan");
    expect((await me(page)).body).toMatchObject({ name: "Noor Inayat Khan", email: null });
    await expect(page.getByRole("main")).toContainText("Noor Inayat Khan");
  }
});

test("an unverified email is not taken for an email", async ({ page }) => {
  // Eve gives Katherine's address, which no provider has confirmed as hers.
  await signIn(page, google, "Eve Moneypenny", null);
  expect((await me(page)).body).toMatchObject({ name: "Eve Moneypenny", email: null });
});

test("a protected page sends to sign in and back", async ({ page }) => {
  await page.goto("/account");
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/account");
});

test("returnTo leads back to where the person was going, with its query", async ({ page }) => {
  await page.goto(`/signin?${new URLSearchParams({ returnTo: "/?from=mail&step=2" })}`);
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/?from=mail&step=2");
});

for (const returnTo of [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
]) {
  test(`returnTo never leads away: ${JSON.stringify(returnTo)}`, async ({ page }) => {
    await page.goto(`/signin?${new URLSearchParams({ returnTo })}`);
    await goToProvider(page, github);
    await pick(page, "Ada Lovelace");
    await expect(page).toHaveURL("/account");
  });
}

test("who is signed in already is asked: go on, or be somebody else", async ({ page, context }) => {
  await signIn(page, github, "Ada Lovelace", null);
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
});

test("the provider that worked last comes first and is marked", async ({ page, context }) => {
  await page.goto("/signin");
  const buttons = page.getByRole("button", { name: /^Sign in with/ });
  await expect(buttons.first()).toHaveAccessibleName(/GitHub/);
  await expect(page.getByText("Last used")).toHaveCount(0);
  await signIn(page, google, "Alan Turing");
  await page.getByRole("button", { name: "Sign out" }).click();
  // The form is still on its way: going elsewhere now would call it back.
  await expect(page).toHaveURL(/\/signin/);
  await page.goto("/signin");
  await expect(buttons.first()).toHaveAccessibleName(/Google/);
  await expect(page.getByText("Last used")).toHaveCount(1);
  expect((await context.cookies()).some((cookie) => cookie.name.endsWith(".last-provider"))).toBe(true);
});

test("a new sign-in ends the session that was there and opens another", async ({ page, context }) => {
  await signIn(page, github, "Ada Lovelace", null);
  const before = await sessionCookie(context);
  // Straight to Auth.js's own endpoint, past our page that would offer to switch.
  const csrf = await (await page.request.get("/api/auth/csrf")).json();
  const start = await page.request.post("/api/auth/signin/google", {
    headers: ownOrigin(),
    form: { csrfToken: csrf.csrfToken, callbackUrl: "/account" },
    maxRedirects: 0,
  });
  expect(start.status()).toBe(302);
  await page.goto(start.headers().location ?? "");
  await pick(page, "Alan Turing");
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).not.toContainText("GitHub");
  const after = await sessionCookie(context);
  expect(after?.value).not.toBe(before?.value);
  if (before) await context.addCookies([before]);
  expect((await me(page)).status).toBe(401);
});

test("a planted cookie that begins like the session's is no session", async ({ page, context, browser }) => {
  const attacker = await browser.newPage();
  await signIn(attacker, google, "Alan Turing");
  const stolen = await sessionCookie(attacker.context());
  const attackerId = (await me(attacker)).body.id;
  expect(stolen).toBeDefined();
  if (stolen) await context.addCookies([{ ...stolen, name: `${stolen.name}.0` }]);

  expect((await me(page)).status).toBe(401);
  expect(await (await page.request.get("/api/auth/session")).json()).toBeNull();
  await signIn(page, github, "Grace Hopper");
  const victim = await me(page);
  expect(victim.body).toMatchObject({ name: "Grace Hopper" });
  expect(victim.body.id).not.toBe(attackerId);
  await attacker.reload();
  await expect(attacker.getByRole("main")).not.toContainText("GitHub");
  await attacker.context().close();
});

test("127.0.0.1 leads to the host that the cookies and the provider know", async ({ page }) => {
  const { port } = new URL(test.info().project.use.baseURL ?? "");
  await page.goto(`http://127.0.0.1:${port}/signin?returnTo=%2F%3Fhost%3Dother`);
  await expect(page).toHaveURL(`http://localhost:${port}/signin?returnTo=%2F%3Fhost%3Dother`);
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/?host=other");
});
