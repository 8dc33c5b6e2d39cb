import {
  auth0,
  expect,
  goToProvider,
  localProviders,
  me,
  microsoft,
  pick,
  providers,
  signIn,
  signInByHand,
  test,
} from "./support";

// What is of these two alone: an email that counts or does not, and a provider that cannot be told of an end.

test("an account at work whose email nobody has verified gets in, without one", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, microsoft);
  expect(new URL(page.url()).origin).toBe(localProviders);
  await expect(page.getByText("A work account whose email nobody has verified")).toBeVisible();
  await pick(page, "Barbara Liskov");
  await expect(page).toHaveURL("/account");
  await expect(page.getByRole("main")).toContainText("Microsoft gave us no email it has verified");
  await expect(page.getByRole("main")).toContainText("Microsoft as barbara@liskov.example");
  expect((await me(page)).body).toMatchObject({ name: "Barbara Liskov", email: null, image: null });
});

test("a personal account brings its email", async ({ page }) => {
  await signInByHand(page, microsoft, "Frances Allen");
  expect((await me(page)).body).toMatchObject({ name: "Frances Allen", email: "frances@allen.example" });
});

test("Auth0 brings name, email and picture", async ({ page }) => {
  await signInByHand(page, auth0, "Ada Lovelace");
  expect((await me(page)).body).toMatchObject({
    name: "Ada Lovelace",
    email: "ada@byron.example",
    image: `${localProviders}/avatars/ada.svg`,
  });
});

test("a failure at Microsoft is told as Microsoft's", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, microsoft);
  await page.getByText("Things that go wrong").click();
  await page.getByRole("button", { name: "Wrong issuer", exact: true }).click();
  await expect(page).toHaveURL(/\/signin\/error\?/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Microsoft refused the sign-in");
  expect((await me(page)).status).toBe(401);
});

test("every provider has its button, and none is wider than a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/signin");
  for (const { name } of providers)
    await expect(page.getByRole("button", { name: `Sign in with ${name}` })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
});

test("tokens after a # sign nobody in, on no page and at no callback", async ({ page }) => {
  const fragment =
    "access_token=eyJhbGciOiJub25lIn0.e30.&id_token=eyJhbGciOiJub25lIn0.e30.&token_type=bearer";
  for (const path of ["/", "/signin", "/account", `/api/auth/callback/${microsoft.id}`]) {
    await page.goto(`${path}#${fragment}`);
    expect((await me(page)).status).toBe(401);
  }
  await signIn(page, microsoft, "Frances Allen", "/account");
  await page.goto(`/account#${fragment}`);
  expect((await me(page)).body).toMatchObject({ name: "Frances Allen" });
});
