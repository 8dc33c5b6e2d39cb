import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** All rules of WCAG 2.2 AA in light; in dark, which changes colours and nothing else, those that look at colours. */
const looks = [
  { colorScheme: "light", runOnly: { type: "tag", values: tags } },
  { colorScheme: "dark", runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } },
] as const;

/** Expects that axe finds nothing against WCAG 2.2 AA on the page that is open, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const { colorScheme, runOnly } of looks) {
    // A button takes a moment to change its colour. What axe is to judge is the colour that stays.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Without the second page that only pages with frames from elsewhere need.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations } = await axe
      .options({ resultTypes: ["violations"], runOnly: { ...runOnly, values: [...runOnly.values] } })
      .analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `${new URL(page.url()).pathname} in ${colorScheme}`).toEqual([]);
  }
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
