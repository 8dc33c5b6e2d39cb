import {
  addAccount,
  begin,
  connect,
  disconnect,
  eventsOf,
  forget,
  makeOld,
  names,
  newUser,
  path,
  providersOf,
  sql,
} from "./connections-support";
import {
  expect,
  github,
  google,
  localProviders,
  me,
  pick,
  providers,
  sessionCookie,
  signIn,
  test,
  x,
} from "./support";

// One after the other: they all sign in as the same person.
test.describe.configure({ mode: "default" });

const person = "alkhwarizmi";
const offered = providers.map(({ name }) => name);

test("every provider is there: as whom, since when, what for, and what can be done", async ({ page }) => {
  const user = await begin(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connections");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(offered);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "GitHub" }) });
  await expect(card).toContainText("@al-khwarizmi");
  await expect(card).toContainText("just now");
  await expect(card).toContainText("Read your profile");
  await expect(card).toContainText("Read your email addresses");
  await expect(page.getByRole("button", { name: "Connect Google" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect X" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect GitHub" })).toHaveCount(0);

  addAccount(user, "github", "@second-account", "read:user,notifications");
  addAccount(user, "gitlab", "@removed-provider", "read_user");
  await page.reload();
  await expect(card).toContainText("@second-account");
  await expect(card).toContainText("notifications");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([...offered, "gitlab"]);
  await expect(page.getByText("not possible here right now")).toHaveCount(1);
});

test("connecting files the identity under the same person, in a new session", async ({ page, context }) => {
  const user = await begin(page, person);
  const before = await me(page);
  const session = await sessionCookie(context);
  await connect(page, google, person);
  await expect(page).toHaveURL(`${path}?notice=connected&provider=google`);
  await expect(page.getByText("Google is connected.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("alkhwarizmi@wisdom.example");
  expect((await me(page)).body).toEqual(before.body);
  expect((await sessionCookie(context))?.value).not.toBe(session?.value);
  expect(providersOf(user)).toEqual(["github", "google"]);
  expect(eventsOf(user)).toEqual(["signed_up", "connected"]);

  // It was no sign-in: the browser still last got in with GitHub, and so did the session.
  const [row] = sql<{ provider: string }>('SELECT "provider" FROM "Session" WHERE "userId" = ?', user);
  expect(row?.provider).toBe("github");
  await context.clearCookies({ name: /\.session$/ });
  await page.goto("/signin");
  await expect(page.getByRole("button", { name: /^Sign in with/ }).first()).toHaveText("Sign in with GitHub");
  await signIn(page, google, names[person], null);
  expect((await me(page)).body).toEqual(before.body);
});

test("one that belongs to somebody else is refused, and nothing changes", async ({ page, context }) => {
  forget(person);
  await signIn(page, x, names[person], null);
  const other = newUser();
  sql(
    'UPDATE "Account" SET "userId" = ? WHERE "provider" = ? AND "label" = ?',
    other,
    "twitter",
    "@al-khwarizmi",
  );
  sql('DELETE FROM "User" WHERE "email" = ?', "alkhwarizmi@wisdom.example");
  await context.clearCookies();
  await signIn(page, github, names[person], path);
  const session = await sessionCookie(context);
  await connect(page, x, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "This X account belongs to somebody else here",
  );
  await page.getByRole("link", { name: "Back to Connections" }).click();
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("button", { name: "Connect X" })).toBeVisible();
  expect(await sessionCookie(context)).toEqual(session);
  expect(providersOf(other)).toEqual(["twitter"]);
});

test("cancelling at the provider leads back, and is no failure", async ({ page, context }) => {
  const user = await begin(page, person);
  const session = await sessionCookie(context);
  await page.getByRole("button", { name: "Connect X" }).click();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page).toHaveURL(/\/account\/connections\?notice=connect-cancelled/);
  await expect(page.getByText("You cancelled. Nothing was connected.")).toBeVisible();
  expect(await sessionCookie(context)).toEqual(session);
  expect(eventsOf(user)).toEqual(["signed_up"]);
});

test("disconnecting asks once more, withdraws the permission and is written down", async ({ page }) => {
  const user = await begin(page, person);
  await connect(page, google, person);
  await expect(page.getByText("Google is connected.")).toBeVisible();
  await page.locator("summary", { hasText: "Google" }).click();
  await expect(page.getByText("You can no longer sign in with alkhwarizmi@wisdom.example.")).toBeVisible();
  await page.getByRole("button", { name: "Disconnect Google" }).click();
  await expect(page.getByText("Disconnected, and Google has withdrawn our permission.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Connect Google" })).toBeVisible();
  expect(providersOf(user)).toEqual(["github"]);
  expect(eventsOf(user)).toEqual(["signed_up", "connected", "disconnected"]);
  const seen = await (await page.request.get(`${localProviders}/_control/requests`)).json();
  const revoked = seen.requests.filter(({ path }: { path: string }) => path === "/google/revoke");
  expect(revoked.at(-1)).toMatchObject({ method: "POST", status: 200 });
  // Whoever comes with it now is not this person any more.
  await expect(page.locator("summary")).toHaveCount(0);
});

test("the last one has an explanation instead of a button", async ({ page }) => {
  await begin(page, person);
  await expect(page.getByText("This is the only way into your account.")).toBeVisible();
  await expect(page.getByText("Disconnect", { exact: true })).toHaveCount(0);
});

test("the last one stays, too, when its form was made while there were two", async ({ page, context }) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  const old = await context.newPage();
  await old.goto(path);
  await disconnect(page, x);
  await expect(page.getByText("Disconnected, and X has withdrawn our permission.")).toBeVisible();
  await disconnect(old, github);
  await expect(old.getByText("That is the only way into your account, so it stays.")).toBeVisible();
  expect(providersOf(user)).toEqual(["github"]);
  await old.goto(path);
  await connect(page, x, person);
  await expect(page.getByText("X is connected.")).toBeVisible();
});

test("a form for what is gone, and for what is somebody else's, does nothing", async ({ page, context }) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  const old = await context.newPage();
  await old.goto(path);
  await disconnect(page, x);
  await expect(page.getByText("Disconnected,")).toBeVisible();
  await disconnect(old, x);
  await expect(old.getByText("That was disconnected already.")).toBeVisible();

  const other = newUser();
  const foreign = addAccount(other, "google", "somebody@else.example", "openid");
  addAccount(other, "github", "@else", "read:user");
  await connect(page, x, person);
  await expect(page.getByText("X is connected.")).toBeVisible();
  for (const id of [foreign, "", "' OR 1=1 --", "a".repeat(10_000)]) {
    await page.goto(path);
    await page.locator("summary", { hasText: "X" }).click();
    const form = page.locator("form", { has: page.getByRole("button", { name: "Disconnect X" }) });
    await form.locator("[name=account]").evaluate((input: HTMLInputElement, value) => {
      input.value = value;
    }, id);
    await form.getByRole("button").click();
    await expect(page.getByText("That was disconnected already.")).toBeVisible();
  }
  expect(providersOf(other).sort()).toEqual(["github", "google"]);
  expect(providersOf(user)).toEqual(["github", "twitter"]);
});

test("pressing twice disconnects once", async ({ page }) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  await page.locator("summary", { hasText: "X" }).click();
  await page.getByRole("button", { name: "Disconnect X" }).dblclick();
  await expect(page.getByText("Disconnected, and X has withdrawn our permission.")).toBeVisible();
  expect(eventsOf(user).filter((kind) => kind === "disconnected")).toHaveLength(1);
});

test("a provider that is down at that moment keeps nobody connected, and is told later", async ({ page }) => {
  const user = await begin(page, person);
  const data = { vendor: "google", fault: "revoke_503", person };
  expect((await page.request.post(`${localProviders}/_control/faults`, { data })).status()).toBe(201);
  await connect(page, google, person);
  await expect(page.getByText("Google is connected.")).toBeVisible();
  await disconnect(page, google);
  await expect(
    page.getByText("Google could not be reached to withdraw our permission; we keep trying."),
  ).toBeVisible();
  expect(providersOf(user)).toEqual(["github"]);
  const waiting = sql<{ provider: string; access_token: string; attempts: number }>(
    'SELECT "provider", "access_token", "attempts" FROM "GrantRevocation"',
  );
  expect(waiting).toEqual([
    { provider: "google", access_token: expect.stringMatching(/^eyJ[\w-]+\.\./), attempts: 1 },
  ]);
  sql('DELETE FROM "GrantRevocation"');
});

test("an old sign-in: confirm, and what was asked for is done without asking again", async ({
  page,
  context,
}) => {
  const user = await begin(page, person);
  makeOld(user);
  await page.getByRole("button", { name: "Connect Google" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm it's you");
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await pick(page, names[person]);
  await expect(page).toHaveURL(new RegExp(`^${localProviders}/google/`));
  await pick(page, names[person]);
  await expect(page.getByText("Google is connected.")).toBeVisible();

  makeOld(user);
  const session = await sessionCookie(context);
  await disconnect(page, google);
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await pick(page, names[person]);
  await expect(page.getByText("Disconnected, and Google has withdrawn our permission.")).toBeVisible();
  expect((await sessionCookie(context))?.value).not.toBe(session?.value);
  expect(eventsOf(user)).toEqual(["signed_up", "confirmed", "connected", "confirmed", "disconnected"]);
});

test("somebody else confirms: nothing changes, and the right one can try again", async ({
  page,
  context,
}) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  await expect(page.getByText("X is connected.")).toBeVisible();
  makeOld(user);
  const session = await sessionCookie(context);
  await disconnect(page, x);
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await pick(page, names.nobody);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("That is somebody else's account");
  await expect(page.getByRole("link", { name: "Back to your account" })).toBeVisible();
  expect(await sessionCookie(context)).toEqual(session);
  expect((await me(page)).body.id).toBe(user);
  expect(providersOf(user)).toEqual(["github", "twitter"]);

  await page.getByRole("button", { name: "Try again with GitHub" }).click();
  await pick(page, names[person]);
  await expect(page.getByText("Disconnected, and X has withdrawn our permission.")).toBeVisible();
  expect((await me(page)).body.id).toBe(user);
});
