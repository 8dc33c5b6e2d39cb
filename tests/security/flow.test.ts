import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lendApp } from "./support/lend";

// A production build has nothing of /flow, neither its pages nor what records, and nothing of what else is a developer's.

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
  // Folders too have such names: that of `/.well-known/jwks.json`.
  const files = ["server", "static"].flatMap((folder) =>
    readdirSync(join(".next", folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(js|html|rsc|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const texts = files.map((path) => [path, readFileSync(path, "utf8")] as const);
  const holding = (words: string) => texts.filter(([, text]) => text.includes(words)).map(([path]) => path);
  expect(holding("valetKeyListener"), "what everybody may listen by is found").not.toEqual([]);
  // What the search would find if it were there: of what records, of the pages, of what links to them, and of what answers in
  // their place.
  const marks = {
    "features/flow/recorder.ts": "valetKeyFlows",
    "features/flow/components/last-flow.tsx": "drawing.svg",
    "features/flow/components/flow-steps.tsx": "Without this check",
    "components/reference.tsx": "See what happened",
    "features/setup/faulty-page.ts": "The configuration works again.",
  };
  for (const [path, words] of Object.entries(marks)) {
    expect(readFileSync(path, "utf8"), path).toContain(words);
    expect(holding(words), words).toEqual([]);
  }
});
