/** `npm run icons`: draws the pictures in `app` from the mark and the colours of lib/brand.ts, with the tests' browser. */
import { writeFile } from "node:fs/promises";
import { chromium, type Page } from "@playwright/test";
import { brand } from "@/lib/brand";
import { ensureBrowser } from "./support/browser";

const { colors, mark } = brand;
const path = `<path fill-rule="evenodd" transform="${mark.transform}" d="${mark.d}"/>`;

/** The icon that browsers take first: it is sharp at every size, and follows light and dark. */
export const svgIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${mark.viewBox}"><title>Icon</title><style>path{fill:${colors.accent.light}}@media(prefers-color-scheme:dark){path{fill:${colors.accent.dark}}}</style>${path}</svg>\n`;

type Picture = { width: number; height: number; mark: number; fill: string; ground?: string };

/** No words: a name in a picture would have to be drawn anew with each, and messengers write the title beside it. */
const card: Picture = {
  ...{ width: 1200, height: 630, mark: 400 },
  ...{ fill: colors.surface.light, ground: colors.accent.light },
};
const touchIcon: Picture = { ...card, width: 180, height: 180, mark: 124 };
const small = (size: number): Picture => ({
  width: size,
  height: size,
  mark: size,
  fill: colors.accent.light,
});

export async function main(): Promise<number> {
  const browser = await chromium.launch({ executablePath: ensureBrowser() });
  try {
    const page = await browser.newPage();
    const sizes = [16, 32, 48];
    const icons: [size: number, png: Buffer][] = [];
    for (const size of sizes) icons.push([size, await draw(page, small(size))]);
    await writeFile("app/icon.svg", svgIcon);
    await writeFile("app/favicon.ico", ico(icons));
    await writeFile("app/apple-icon.png", await draw(page, touchIcon));
    await writeFile("app/opengraph-image.png", await draw(page, card));
  } finally {
    await browser.close();
  }
  console.log("Drawn: icon.svg, favicon.ico, apple-icon.png and opengraph-image.png in app.");
  return 0;
}

async function draw(page: Page, { width, height, mark: size, fill, ground }: Picture): Promise<Buffer> {
  await page.setViewportSize({ width, height });
  const body = `margin:0;height:100vh;display:grid;place-items:center;background:${ground ?? "transparent"}`;
  const svg = `<svg viewBox="${mark.viewBox}" width="${size}" height="${size}" fill="${fill}">${path}</svg>`;
  await page.setContent(`<body style="${body}">${svg}`);
  return page.screenshot({ omitBackground: true });
}

/** An icon file of PNG pictures, as every browser since Internet Explorer 11 reads it. */
function ico(pictures: readonly [size: number, png: Buffer][]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, [size, png]] of pictures.entries()) {
    const at = 6 + 16 * index;
    header.writeUInt8(size, at);
    header.writeUInt8(size, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.map(([, png]) => png)]);
}
