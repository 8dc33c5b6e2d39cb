import { expect, github, me, ownOrigin, sessionCookie, signIn, test, x } from "./support";

/** Auth.js's own endpoints, as its documentation describes them, and `/api/me`. */

test("without anybody signed in", async ({ request, baseURL }) => {
  const providers = await (await request.get("/api/auth/providers")).json();
  expect(Object.keys(providers)).toEqual([
    "github",
    "google",
    "twitter",
    "facebook",
    "microsoft-entra-id",
    "auth0",
  ]);
  expect(providers.twitter).toEqual({
    id: "twitter",
    name: "X",
    type: "oauth",
    signinUrl: `${baseURL}/api/auth/signin/twitter`,
    callbackUrl: `${baseURL}/api/auth/callback/twitter`,
  });
  expect((await (await request.get("/api/auth/csrf")).json()).csrfToken).toMatch(/^[0-9a-f]{64}$/);
  expect(await (await request.get("/api/auth/session")).json()).toBeNull();

  const response = await request.get("/api/me");
  expect(response.status()).toBe(401);
  expect(response.headers()["cache-control"]).toBe("no-store");
  expect(await response.json()).toEqual({ error: "unauthenticated" });
  expect((await request.post("/api/me")).status()).toBe(405);
});

test("with somebody signed in, and no more of them than needed", async ({ page, context }) => {
  await signIn(page, github, "Ada Lovelace", null);
  const response = await page.request.get("/api/auth/session");
  expect(response.headers()["cache-control"]).toContain("no-store");
  const session = await response.json();
  expect(Object.keys(session).sort()).toEqual(["expires", "user"]);
  expect(session.user).toEqual((await me(page)).body);
  expect(new Date(session.expires).getTime()).toBeGreaterThan(Date.now());

  const token = (await sessionCookie(context))?.value ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(session)).not.toContain(token);
});

test("the sign-in page of Auth.js is ours, and keeps where to go", async ({ page }) => {
  await page.goto("/api/auth/signin?callbackUrl=%2F%3Ffrom%3Dauthjs");
  await expect(page).toHaveURL(/\/signin\?callbackUrl=/);
  await page.getByRole("button", { name: "Sign in with X" }).click();
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await expect(page).toHaveURL("/?from=authjs");
});

test("signing out by Auth.js's endpoint ends the session, with its token only", async ({ page, context }) => {
  await signIn(page, x, "Ada Lovelace", null);
  const cookie = await sessionCookie(context);
  const headers = ownOrigin();
  const forged = await page.request.post("/api/auth/signout", { headers, form: { csrfToken: "forged" } });
  expect(new URL(forged.url()).pathname).toBe("/signin/error");
  expect((await me(page)).status).toBe(200);

  const { csrfToken } = await (await page.request.get("/api/auth/csrf")).json();
  await page.request.post("/api/auth/signout", { headers, form: { csrfToken } });
  expect((await me(page)).status).toBe(401);
  if (cookie) await context.addCookies([cookie]);
  expect((await me(page)).status).toBe(401);
});

test("starting a sign-in takes a form of ours: a foreign page cannot", async ({ request, baseURL }) => {
  const start = await request.post("/api/auth/signin/github", {
    headers: ownOrigin(),
    form: { callbackUrl: "/" },
    maxRedirects: 0,
  });
  expect(start.status()).toBe(303);
  expect(start.headers().location).toContain("/signin/error?cause=expired");

  const html = await (await request.get("/signin")).text();
  const action = html.match(/name="(\$ACTION_ID_\w+)"\/><input type="hidden" name="provider"/)?.[1] ?? "";
  const press = (origin: string) =>
    request.post("/signin", {
      headers: { Origin: origin },
      multipart: { [action]: "", provider: "github", returnTo: "/" },
      maxRedirects: 0,
    });
  const own = await press(baseURL ?? "");
  expect(own.status()).toBe(303);
  expect(own.headers().location).toContain("/github/login/oauth/authorize?");
  const foreign = await press("https://evil.example");
  expect(foreign.status()).toBeGreaterThanOrEqual(400);
  expect(foreign.headers().location).toBeUndefined();
});

test("an error of Auth.js that came by its own way is explained", async ({ page }) => {
  await page.goto("/api/auth/error?error=AccessDenied");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You cannot sign in here");
});
