import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { providerEntries } from "@/features/providers";
import { migrate } from "@/lib/database/migrate";
import { ensureBrowser } from "./browser";
import { startLocalProviders } from "./local-providers";
import { reservePorts } from "./ports";
import { stopAll } from "./processes";
import { startNext } from "./server";

const size = { width: 900, height: 720 };

/**
 * Takes the README's pictures of a sign-in, light and dark, from the production build that is there: the app's page, the
 * provider's, the account. The database, secrets and local providers are made for it.
 * @returns the files written
 */
export async function takePictures(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-pictures-"));
  // The local providers take the second.
  const port = await reservePorts(2);
  const origin = `http://localhost:${port}`;
  const set = {
    NODE_ENV: "production",
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATABASE_URL: `file:${join(folder, "pictures.db")}`,
    LOCAL_PROVIDERS_DATA: join(folder, "local-providers"),
    LOCAL_PROVIDERS_URL: `http://127.0.0.1:${port + 1}`,
    ALLOW_LOCAL_PROVIDERS: "1",
    // Those of a developer's .env.local would lead to the vendors.
    ...Object.fromEntries(providerEntries.flatMap(({ env }) => Object.values(env).map((name) => [name, ""]))),
  };
  Object.assign(process.env, set);
  await migrate(set.DATABASE_URL);
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: sandbox });
  try {
    await Promise.all([startLocalProviders(port + 1), startNext("start", port, set, "127.0.0.1")]);
    return [await strip(browser, origin, "light"), await strip(browser, origin, "dark")];
  } finally {
    await browser.close();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One picture of the three pages, beside one another. */
async function strip(browser: Browser, origin: string, colorScheme: "light" | "dark"): Promise<string> {
  const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${origin}/signin`);
  const pictures = [await picture(page)];
  await page
    .getByRole("button", { name: /^Sign in with/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Ada Lovelace" }).waitFor();
  pictures.push(await picture(page));
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await page.waitForURL(/\/account/);
  pictures.push(await picture(page));
  const shown = await context.newPage();
  await shown.setViewportSize({ width: 1840, height: 500 });
  const dark = colorScheme === "dark";
  await shown.setContent(`<style>
    body { margin: 0; display: flex; gap: 20px; align-items: center; justify-content: center; height: 100vh; }
    img { width: 590px; border-radius: 10px; border: 1px solid ${dark ? "#3d444d" : "#d1d9e0"}; box-sizing: border-box; }
  </style>${pictures.map((data) => `<img src="data:image/png;base64,${data}">`).join("")}`);
  const path = `docs/sign-in-${colorScheme}.png`;
  await shown.screenshot({ path, omitBackground: true });
  await context.close();
  return path;
}

const picture = async (page: Page) => (await page.screenshot()).toString("base64");
