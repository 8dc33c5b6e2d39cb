import { customFetch } from "@auth/core";
import { expect, it, vi } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { SignInBrowser } from "../support/sign-in-browser";
import { serveGitHub } from "../support/vendor";

vi.mock("next-auth", () => ({ customFetch }));
const { url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

it("Auth.js's own client in the browser gets the provider's address as JSON, with the flow in its state", async () => {
  vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub());
  const browser = new SignInBrowser();
  const response = await browser.request("/api/auth/signin/github", await browser.startForm(), {
    "X-Auth-Return-Redirect": "1",
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ url: expect.stringMatching(/[?&]state=[0-9a-z]{17}\./) });
});
