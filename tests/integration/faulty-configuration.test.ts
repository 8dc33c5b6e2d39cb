// A process of its own: it changes the folder that it works in, and looks at every request of the process.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { answerWhileFaulty, faultsNow } from "@/features/setup/faulty-page";
import { temporaryFolder } from "../support/folder";

const root = process.cwd();
const wellSet = {
  NODE_ENV: "development",
  AUTH_SECRET: "iXt1rB0lpp0lKjoc5TPpdrW3zE8hAn0dGm6v8jYbS1Qx",
  TOKEN_ENCRYPTION_KEY: "0q2gVb0RzvGmqYk3tPz1yOZx5h7nU8cF4eWjLsA6dHk=",
};

const server = createServer((_, response) => {
  if (!response.headersSent) response.end("the app");
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.chdir(temporaryFolder());
  answerWhileFaulty();
});
beforeEach(() => {
  process.chdir(temporaryFolder());
  for (const [name, value] of Object.entries(wellSet)) vi.stubEnv(name, value);
  return () => {
    vi.unstubAllEnvs();
    process.chdir(root);
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (path = "/", accept = "text/html,*/*") => {
  const answer = await fetch(origin + path, { headers: { accept } });
  return { status: answer.status, text: await answer.text() };
};

it("a line that cannot be read is told in the page and in the terminal, once, and without its value", async () => {
  const terminal = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await ask()).toEqual({ status: 200, text: "the app" });

  writeFileSync(".env.local", "ALLOWED_EMAILS ada@example.com\n");
  const { status, text } = await ask("/account?tab=<b>");
  expect(status).toBe(503);
  expect(text).toContain("<li>.env.local line 1 is not of the form NAME=value");
  expect(text).not.toMatch(/ada@example|<b>|\bat .*:\d+:\d+/);
  expect((await ask("/api/me", "application/json")).text).toMatch(/^[^<]*\n {2}- \.env\.local line 1 /);
  expect(terminal.mock.calls).toEqual([[expect.stringContaining("  - .env.local line 1 ")]]);

  // The development client of Next goes on, so that the page can come back.
  expect((await ask("/_next/static/a.js")).text).toBe("the app");
  writeFileSync(".env.local", "ALLOWED_EMAILS=ada@example.com\n");
  expect((await ask()).text).toBe("the app");
  expect(terminal).toHaveBeenLastCalledWith("The configuration works again.");
  terminal.mockRestore();
});

it("a change that waits for a restart is told once", async () => {
  const terminal = vi.spyOn(console, "warn").mockImplementation(() => {});
  writeFileSync(".env.local", "DATABASE_URL=file:.data/other.db\n");
  for (const path of ["/", "/signin"]) expect((await ask(path)).text).toBe("the app");
  expect(terminal.mock.calls).toEqual([[expect.stringMatching(/: DATABASE_URL\. Restart npm run dev\.$/)]]);
  terminal.mockRestore();
});

it("a value that the start refuses is told, and one half of a pair is not", () => {
  expect(faultsNow({ ...wellSet, AUTH_GITHUB_ID: "Ov23liAbCdEf01234567" })).toEqual([]);
  expect(faultsNow({ ...wellSet, AUTH_SECRET: "short" })).toContainEqual(
    expect.stringMatching(/^AUTH_SECRET is too short/),
  );
  expect(faultsNow({ ...wellSet, AUTH_REDIRECT_PROXY_URL: "https://example.com" })).toContainEqual(
    expect.stringMatching(/^AUTH_REDIRECT_PROXY_URL is not supported/),
  );
});
