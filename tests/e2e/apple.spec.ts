import type { Page, Request } from "@playwright/test";
import { apple } from "../vendors/apple";
import {
  expect,
  github,
  goToProvider,
  landing,
  me,
  pick,
  pickFault,
  signIn,
  test,
  withoutJavaScript,
} from "./support";

// Apple's page posts its answer here from another site. What a browser then sends, no other test can say.

/** @returns the POSTs to the callback, as the browser makes them */
function watchPosts(page: Page): Request[] {
  const posts: Request[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/api/auth/callback/apple"))
      posts.push(request);
  });
  return posts;
}

test("somebody comes in by a form of another site, which brings no cookie, with their name", async ({
  page,
}) => {
  const posts = watchPosts(page);
  await page.goto("/signin?returnTo=/account/devices");
  await goToProvider(page, apple);
  await pick(page, "Klara Dan");
  await expect(page).toHaveURL("/account/devices");
  expect((await me(page)).body).toMatchObject({ name: "Klara Dan", email: "klara@dan.example" });
  expect(posts).toHaveLength(1);
  const headers = (await posts[0]?.allHeaders()) ?? {};
  expect(headers.cookie ?? "", "SameSite=Lax").not.toMatch(/\.(flow|session)\b/);
  expect(headers.referer).toBeUndefined();

  // The next time Apple says no name. It stays.
  await page.context().clearCookies();
  await page.goto("/signin");
  await goToProvider(page, apple);
  await pick(page, "Klara Dan");
  await expect(page).toHaveURL(landing);
  expect((await me(page)).body).toMatchObject({ name: "Klara Dan" });
});

withoutJavaScript("without scripts the form has a button, and leads to the same place", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, apple);
  await pick(page, "Ruth Teitelbaum");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(landing);
  expect((await me(page)).body).toMatchObject({ name: "Ruth Teitelbaum" });
});

test("Apple is connected to the account that is signed in, whose cookie comes with the GET", async ({
  page,
}) => {
  await signIn(page, github, "Betty Holberton", "/account/connections");
  const { id } = (await me(page)).body;
  await page.getByRole("button", { name: "Connect Apple" }).click();
  await pick(page, "Betty Holberton");
  await expect(page).toHaveURL(/\/account\/connections/);
  await expect(page.getByRole("main")).toContainText("betty@holberton.example");
  await expect(page.getByRole("button", { name: "Connect Apple" })).toHaveCount(0);
  expect((await me(page)).body.id).toBe(id);
});

test("who cancels, and who hides their email, is told so", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, apple);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page).toHaveURL(/cause=cancelled/);
  await page.goto("/signin");
  await goToProvider(page, apple);
  await pickFault(page, "Hides their email");
  await expect(page).toHaveURL(landing);
  await expect(page.getByRole("main")).toContainText("@privaterelay.appleid.com");
});
