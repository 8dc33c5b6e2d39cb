import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { repositoryFiles } from "../support/repository";
import { expect, github, google, me, signIn, test } from "./support";

// What only a browser can show of the headers that our answers carry. That no page and no step does anything against
// its policy is watched in every test of this folder, by `violations` in support.ts.

const signedOut = [
  ...[
    "/",
    "/signin",
    "/signin/error?cause=expired",
    "/unavailable",
    "/goodbye",
    "/nowhere",
    "/too-many",
    "/outdated",
  ],
  ...["/legal/privacy", "/legal/terms", "/legal/data-deletion/[code]"],
];
const signedIn = [
  ...["/", "/signin", "/account", "/account/connections", "/account/devices", "/account/activity"],
  ...["/account/resources", "/account/resources/[resource]"],
  ...["/account/data", "/account/confirm", "/admin", "/admin/people/[id]", "/admin/people/nobody"],
  ...["/admin/people/[id]/activity", "/admin/people/[id]/devices"],
];

const routes = repositoryFiles().flatMap((file) => {
  const found = /^app(\/.*)?\/page\.tsx$/.exec(file);
  return found ? [found[1] ?? "/"] : [];
});
const named = new Set([...signedOut, ...signedIn].map((path) => path.replace(/\?.*/, "")));
/** Pages of your own, which need no naming here unless their path has a parameter. */
const others = routes.filter((route) => !named.has(route) && !route.includes("["));

/** Opens pages in light and dark, and then in the look that the theme switch chose on the first. */
async function walk(page: Page, paths: readonly string[]): Promise<void> {
  // The status of what is not there, or not now, is what it says; the browser reports it.
  page.removeAllListeners("console");
  page.removeAllListeners("response");
  const [first = ""] = paths;
  await page.goto(first);
  const button = page.getByRole("button", { name: "Dark", exact: true });
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expectStyled(page, backgrounds.Dark);
  await page.getByRole("button", { name: "System" }).click();
  await expect(button).toHaveAttribute("aria-pressed", "false");
  for (const path of paths) {
    await page.goto(path);
    for (const scheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await expectStyled(page, scheme === "dark" ? backgrounds.Dark : backgrounds.Light);
    }
  }
}

const backgrounds = { Dark: "rgb(13, 16, 15)", Light: "rgb(247, 248, 247)" };

/** Expects the colours of app/globals.css, pictures that could be loaded, and scripts that run. */
async function expectStyled(page: Page, background: string): Promise<void> {
  await expect(page.locator("body")).toHaveCSS("background-color", background);
  const broken = await page
    .locator("img")
    .evaluateAll((images) =>
      images.flatMap((image) =>
        image instanceof HTMLImageElement && image.complete && image.naturalWidth === 0 ? [image.src] : [],
      ),
    );
  expect(broken).toEqual([]);
}

test("W3 no page does anything against its policy, in light and dark: signed out", async ({
  page,
  violations,
}) => {
  const code = "0".repeat(43);
  await walk(
    page,
    signedOut.map((path) => path.replace("[code]", code)),
  );
  expect(violations).toEqual([]);
});

test("W3 no page does anything against its policy, in light and dark: signed in", async ({
  page,
  violations,
}) => {
  // She is an administrator, and sees their pages as well.
  await signIn(page, google, "Margaret Hamilton");
  await expect(page.locator("header img")).toHaveJSProperty("complete", true);
  const { id } = (await me(page)).body;
  await walk(
    page,
    [...signedIn, ...others].map((path) =>
      path.replace("[id]", String(id)).replace("[resource]", "github-repositories"),
    ),
  );
  expect(violations).toEqual([]);
});

test("W3 every page of the app is among those that are walked", () => {
  expect(routes.length).toBeGreaterThan(10);
  const missing = routes.filter((route) => !named.has(route) && !others.includes(route));
  expect(
    missing,
    "Name each in `signedOut` or `signedIn` of this file, with a value for its parameter.",
  ).toEqual([]);
});

/** Markup that a hole in a page would let in, and whether somebody has to press its button. */
const injections: [what: string, html: string, press?: true][] = [
  ["an inline script", "<script>document.title = 'attacked'</script>"],
  ["a script without the nonce", '<script src="/api/hello"></script>'],
  [
    "a script with a nonce of its own",
    '<script nonce="AAAAAAAAAAAAAAAAAAAAAA==">document.title = ""</script>',
  ],
  ["a script of another site", '<script src="https://attacker.example/a.js"></script>'],
  ["an event handler", "<img src=x onerror=\"document.title = 'attacked'\">"],
  ["an address that is a script", "<iframe src=\"javascript:parent.document.title = 'attacked'\"></iframe>"],
  ["a style", "<style>body { display: none }</style>"],
  ["a style attribute", '<p style="position:fixed;inset:0">attacked</p>'],
  ["a style sheet of another site", '<link rel="stylesheet" href="https://attacker.example/a.css">'],
  ["a picture of another site", '<img src="https://attacker.example/pixel.png">'],
  ["a frame", '<iframe src="/api/hello"></iframe>'],
  ["an object", '<object data="/api/hello"></object>'],
  ["a base address", '<base href="https://attacker.example/">'],
  [
    "a form to another site",
    '<form action="https://attacker.example/"><button>Free keys</button></form>',
    true,
  ],
];

test("W3 what gets into a page all the same is stopped, and would be seen by these tests", async ({
  browser,
  violations,
}) => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    for (const [index, [what, html, press]] of injections.entries()) {
      if (Boolean(press) === javaScriptEnabled) continue;
      const path = `/signin?hole=${index}`;
      // The page as it is answered, policy and all, with a hole in it.
      await page.route(
        (url) => url.search === `?hole=${index}`,
        async (route) => {
          const response = await route.fetch();
          const body = (await response.text()).replace("</main>", `${html}</main>`);
          await route.fulfill({ response, body });
        },
      );
      await page.goto(path);
      if (press) await page.getByRole("button", { name: "Free keys" }).click({ noWaitAfter: true });
      const here = () => violations.filter((violation) => violation.includes(`${path}: `));
      await expect.poll(() => here().length, what).toBeGreaterThan(0);
      if (!press) await expect(page, what).toHaveTitle(/Sign in/);
      expect(page.url(), what).toContain(path);
    }
    await context.close();
  }
  violations.length = 0;
});

test("W4 no page of ours shows in a frame of another site", async ({ browser, baseURL, violations }) => {
  let frames: string[] = [];
  const attacker = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(
      request.url === "/"
        ? frames.map((address) => `<iframe src="${address}"></iframe>`).join("")
        : "<h1>A page that may be framed</h1>",
    );
  });
  await new Promise<void>((ready) => attacker.listen(0, "127.0.0.1", ready));
  const site = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
  const ours = [...signedOut, "/account", "/account/data", "/api/me", "/api/auth/session", "/icon.svg"];
  frames = [`${site}/own`, ...ours.map((path) => `${baseURL}${path}`)];
  try {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, github, "Ada Lovelace", null);
    await page.goto(site);
    // The first works, so that the others mean something. They get an address of the browser's own, sooner or later.
    await expect
      .poll(() => page.frames().flatMap((frame) => (frame.parentFrame() ? [frame.url()] : [])))
      .toEqual([`${site}/own`, ...ours.map(() => expect.stringMatching(/^chrome-error:/))]);
    // Chromium says so in the console of the page that tried.
    await expect.poll(() => violations.length).toBeGreaterThan(0);
    await page.close();
    violations.length = 0;
  } finally {
    attacker.close();
    attacker.closeAllConnections();
  }
});
