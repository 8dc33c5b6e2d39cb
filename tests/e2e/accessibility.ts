import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What dark changes is colours and nothing else, so these look again. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** What axe leaves in a page that it has looked at. */
type Axe = { run(options: object): Promise<Awaited<ReturnType<AxeBuilder["analyze"]>>> };

/** Expects that axe finds nothing against WCAG 2.2 AA on the page that is open, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  // A button takes a moment to change its colour. What axe is to judge is the colour that stays.
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  // Legacy mode does without a second page, which only pages with frames from elsewhere need.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  expectNone(page, "light", await axe.withTags(tags).analyze());
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  // The cast: axe is a global of the page, which this file's types know nothing of.
  const dark = await page.evaluate(
    (rules) => (window as unknown as { axe: Axe }).axe.run({ runOnly: rules, resultTypes: ["violations"] }),
    colourRules,
  );
  expectNone(page, "dark", dark);
}

function expectNone(page: Page, look: string, { violations }: Awaited<ReturnType<Axe["run"]>>): void {
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  expect(found, `${new URL(page.url()).pathname} in ${look}`).toEqual([]);
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
