import { chromium } from "@playwright/test";
import { ensureBrowser } from "@/scripts/support/browser";
const [, , id, name, scheme, width] = process.argv;
const b = await chromium.launch({ executablePath: ensureBrowser() });
const ctx = await b.newContext({ viewport: { width: Number(width ?? 1280), height: 900 }, colorScheme: (scheme ?? "light") as any });
const page = await ctx.newPage();
await page.goto("http://localhost:34710/flow/" + id, { timeout: 200000 });
const box = await page.locator("img").last().boundingBox();
console.log(box);
if (box) for (let i = 0; i * 1100 < box.height; i++)
  await page.screenshot({ path: `/tmp/flowpics/${name}-${i}.png`, fullPage: true, timeout: 120000, clip: { x: box.x, y: box.y + i * 1100, width: box.width, height: Math.min(1100, box.height - i * 1100) } });
await b.close();
