import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lendApp } from "./support/lend";

// A production build has nothing of /flow: neither its pages nor what records.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());

it("no page of it answers", async () => {
  const browser = new Browser(app.origin);
  await browser.signIn("github", { cancel: true });
  for (const path of ["/flow", "/flow/0123456789", "/flow/0123456789/drawing.svg"])
    expect((await browser.get(path)).status, path).toBe(404);
});

it("no file of the build holds code of it", () => {
  const files = ["server", "static"].flatMap((folder) =>
    readdirSync(join(".next", folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(js|html|rsc|json)$/.test(path))
      .map((path) => join(".next", folder, path)),
  );
  const texts = files.map((path) => [path, readFileSync(path, "utf8")] as const);
  const holding = (words: string) => texts.filter(([, text]) => text.includes(words)).map(([path]) => path);
  expect(holding("valetKeyListener"), "what everybody may listen by is found").not.toEqual([]);
  for (const words of ["valetKeyFlows", "drawing.svg", "See what happened", "Without this check"])
    expect(holding(words), words).toEqual([]);
});
