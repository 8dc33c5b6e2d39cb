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
  withoutJavaScript,
  x,
} from "./support";

// One after the other: they all sign in as the same person.
test.describe.configure({ mode: "default" });

const person = "alkhwarizmi";
const offered = providers.map(({ name }) => name);

withoutJavaScript(
  "every provider is there: as whom, since when, what for, and what can be done",
  async ({ page }) => {
    const user = await begin(page, person);
    await expect(page.getByText("This is the only way into your account.")).toBeVisible();
    await expect(page.getByText("Disconnect", { exact: true })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Connections");
    await expect(page.getByRole("listitem").getByRole("heading", { level: 2 })).toHaveText(offered);
    const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "GitHub" }) });
    await expect(card).toContainText("@al-khwarizmi");
    await expect(card).toContainText("just now");
    await expect(card).toContainText("Read your profile");
    await expect(card).toContainText("Read your email addresses");
    await expect(page.getByRole("button", { name: "Connect Google" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Connect X" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Connect GitHub" })).toHaveCount(0);

    addAccount(user, "github", "@second-account", "read:user,notifications");
    addAccount(user, "myspace", "@removed-provider", "read_user");
    await page.reload();
    await expect(card).toContainText("@second-account");
    await expect(card).toContainText("notifications");
    // What is connected comes first.
    const [github = "", ...others] = offered;
    await expect(page.getByRole("listitem").getByRole("heading", { level: 2 })).toHaveText([
      github,
      "myspace",
      ...others,
    ]);
    await expect(page.getByText("not possible here right now")).toHaveCount(1);
  },
);

withoutJavaScript(
  "connecting files the identity under the same person, in a new session",
  async ({ page, context }) => {
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
    await expect(page.getByRole("button", { name: /^(Sign in|Continue) with/ }).first()).toHaveText(
      `Continue with GitHub as ${names[person]}`,
    );
    await signIn(page, google, names[person], null);
    expect((await me(page)).body).toEqual(before.body);
  },
);

withoutJavaScript(
  "one that belongs to somebody else is refused, and nothing changes",
  async ({ page, context }) => {
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
      "This X account opens another account here",
    );
    await page.getByRole("link", { name: "Back to Connections" }).click();
    await expect(page).toHaveURL(path);
    await expect(page.getByRole("button", { name: "Connect X" })).toBeVisible();
    expect(await sessionCookie(context)).toEqual(session);
    expect(providersOf(other)).toEqual(["twitter"]);
  },
);

withoutJavaScript(
  "disconnecting asks once more, withdraws the permission and is written down",
  async ({ page }) => {
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
  },
);

withoutJavaScript("a form for what is gone does nothing, and says so", async ({ page, context }) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  const old = await context.newPage();
  await old.goto(path);
  await disconnect(page, x);
  await expect(page.getByText("Disconnected,")).toBeVisible();
  await disconnect(old, x);
  await expect(old.getByText("That was disconnected already.")).toBeVisible();
  expect(providersOf(user)).toEqual(["github"]);
});

test("pressing twice disconnects once", async ({ page }) => {
  const user = await begin(page, person);
  await connect(page, x, person);
  await page.locator("summary", { hasText: "X" }).click();
  await page.getByRole("button", { name: "Disconnect X" }).dblclick();
  await expect(page.getByText("Disconnected, and X has withdrawn our permission.")).toBeVisible();
  expect(eventsOf(user).filter((kind) => kind === "disconnected")).toHaveLength(1);
});

withoutJavaScript(
  "an old sign-in: confirm, and what was asked for is done without asking again",
  async ({ page, context }) => {
    const user = await begin(page, person);
    makeOld(user);
    await page.getByRole("button", { name: "Connect Google" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("To connect Google, confirm it's you");
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await pick(page, names[person]);
    await expect(page).toHaveURL(new RegExp(`^${localProviders}/google/`));
    await pick(page, names[person]);
    await expect(page.getByText("Google is connected.")).toBeVisible();

    makeOld(user);
    const session = await sessionCookie(context);
    await disconnect(page, google);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "To disconnect Google, confirm it's you",
    );
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await pick(page, names[person]);
    await expect(page.getByText("Disconnected, and Google has withdrawn our permission.")).toBeVisible();
    expect((await sessionCookie(context))?.value).not.toBe(session?.value);
    expect(eventsOf(user)).toEqual(["signed_up", "confirmed", "connected", "confirmed", "disconnected"]);
  },
);
