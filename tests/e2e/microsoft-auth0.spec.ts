import {
  expect,
  goToProvider,
  localProviders,
  me,
  microsoft,
  pick,
  test,
  withoutJavaScript,
} from "./support";

// What is of these two alone: an email that counts or does not, and a provider that cannot be told of an end.

withoutJavaScript(
  "an account at work whose email nobody has verified gets in, without one",
  async ({ page }) => {
    await page.goto("/signin");
    await goToProvider(page, microsoft);
    expect(new URL(page.url()).origin).toBe(localProviders);
    await expect(page.getByText("A work account whose email nobody has verified")).toBeVisible();
    await pick(page, "Barbara Liskov");
    await expect(page).toHaveURL("/account");
    await expect(page.getByRole("main")).toContainText("Microsoft gave us no email it has verified");
    await expect(page.getByRole("main")).toContainText("Microsoft as barbara@liskov.example");
    expect((await me(page)).body).toMatchObject({ name: "Barbara Liskov", email: null, image: null });
  },
);

test("tokens after a # sign nobody in, on no page and at no callback", async ({ page, signInAs }) => {
  const fragment =
    "access_token=eyJhbGciOiJub25lIn0.e30.&id_token=eyJhbGciOiJub25lIn0.e30.&token_type=bearer";
  for (const path of ["/", "/signin", "/account", `/api/auth/callback/${microsoft.id}`]) {
    await page.goto(`${path}#${fragment}`);
    expect((await me(page)).status).toBe(401);
  }
  await signInAs("frances", { with: "microsoft-entra-id" });
  await page.goto(`/account#${fragment}`);
  expect((await me(page)).body).toMatchObject({ name: "Frances Allen" });
});
