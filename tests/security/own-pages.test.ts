import { expect, it } from "vitest";
import { signInAs } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";

const app = sharedApp();

it("a page of the account is for who is signed in", async () => {
  const stranger = await new Browser(app.origin).get("/account");
  expect(stranger.headers.get("location")).toBe("/signin?returnTo=%2Faccount");
  const ada = await signInAs(app, "ada");
  expect((await ada.get("/account")).status).toBe(200);
  expect((await ada.me()).body.name).toBe("Ada Lovelace");
});
