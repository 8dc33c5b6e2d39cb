import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What dark changes is colours and nothing else, so these look again. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** On a phone the same is there, narrower. */
const sizeRules = ["target-size", "scrollable-region-focusable"];

/** No rule of ours needs the style sheets fetched once more. */
const options = { resultTypes: ["violations" as const], preload: false };

const wide = { width: 1280, height: 900 };

/** Expects that axe finds nothing against WCAG 2.2 AA on the page that is open, in light, and in dark by its colours. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectInLight(page);
  await expectIn(page, "dark", colourRules);
}

/** The same, wide in light and on a phone in dark; and that it fits there. */
export async function expectGood(page: Page): Promise<void> {
  await page.setViewportSize(wide);
  await expectInLight(page);
  await expectToFitFingers(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectIn(page, "dark", [...colourRules, ...sizeRules]);
  await expectToFitFingers(page);
  await page.setViewportSize(wide);
}

/** All rules, in light only. */
export const expectInLight = (page: Page): Promise<void> => expectIn(page, "light", tags);

/** @param runOnly axe's rules, or its tags for them */
async function expectIn(page: Page, colorScheme: "light" | "dark", runOnly: string[]): Promise<void> {
  await page.emulateMedia({ colorScheme });
  // Half a megabyte, which a page needs once.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(`${axe.source}; 0`);
  const found = await page.evaluate(
    async (all) => {
      // The cast: axe is a global of the page, which this file's types know nothing of.
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(all);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    },
    { ...options, runOnly },
  );
  expect(found, `${new URL(page.url()).pathname} in ${colorScheme}`).toEqual([]);
}

/** Expects that the page needs no scrolling sideways, and that what can be pressed is as large as a finger. */
export async function expectToFitFingers(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, "width of the page").toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  const tooSmall = await page
    .getByRole("main")
    .locator("button, summary, nav a")
    .evaluateAll((targets) =>
      targets
        .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < 44)
        .map((target) => target.textContent),
    );
  expect(tooSmall, "lower than 44 px").toEqual([]);
}
