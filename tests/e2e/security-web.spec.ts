import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { repositoryFiles } from "../support/repository";
import { signInAsAdmin } from "./admin-support";
import { expect, github, goToProvider, me, pick, providers, signIn, test } from "./support";

// What only a browser can show of the headers that our answers carry. That no page and no step does anything against
// its policy is watched in every test of this folder, by `violations` in support.ts.

const signedOut = [
  ...["/", "/signin", "/signin/error?cause=expired", "/unavailable", "/goodbye", "/nowhere", "/too-many"],
  ...["/legal/privacy", "/legal/terms", "/legal/data-deletion/[code]"],
];
const signedIn = [
  ...["/", "/signin", "/account", "/account/connections", "/account/devices", "/account/activity"],
  ...["/account/resources", "/account/resources/[resource]"],
  ...["/account/data", "/account/confirm", "/admin", "/admin/people/[id]", "/admin/people/nobody"],
];

/** Opens pages in light and dark, and presses the theme switch on each. */
async function walk(page: Page, paths: readonly string[]): Promise<void> {
  // The status of what is not there, or not now, is what it says; the browser reports it.
  page.removeAllListeners("console");
  page.removeAllListeners("response");
  for (const path of paths) {
    await page.goto(path);
    for (const theme of ["Dark", "Light"]) {
      const button = page.getByRole("button", { name: theme, exact: true });
      await button.click();
      await expect(button).toHaveAttribute("aria-pressed", "true");
      await expectStyled(page, theme === "Dark" ? "rgb(13, 16, 15)" : "rgb(247, 248, 247)");
    }
    await page.getByRole("button", { name: "System", exact: true }).click();
    await page.waitForLoadState("networkidle");
  }
}

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
  await signInAsAdmin(page);
  await expect(page.locator("header img")).toHaveJSProperty("complete", true);
  const { id } = (await me(page)).body;
  await walk(
    page,
    signedIn.map((path) => path.replace("[id]", String(id)).replace("[resource]", "github-repositories")),
  );
  expect(violations).toEqual([]);
});

test("W3 every page of the app is among those that are walked", () => {
  const routes = repositoryFiles().flatMap((file) => file.match(/^app(\/.*)?\/page\.tsx$/)?.slice(1) ?? []);
  const walked = new Set([...signedOut, ...signedIn].map((path) => path.replace(/\?.*/, "")));
  expect(routes.length).toBeGreaterThan(10);
  // Only a conflict leads to this one; accessibility.spec.ts and conflict-rescue.spec.ts go there.
  expect(routes.map((route) => route ?? "/").filter((route) => !walked.has(route))).toEqual(["/signin/link"]);
});

for (const javaScriptEnabled of [true, false]) {
  test(`W3 a sign-in goes against no policy, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    browser,
    violations,
  }) => {
    for (const provider of providers) {
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await context.newPage();
      await page.goto("/signin");
      await goToProvider(page, provider);
      await pick(page, "Ada Lovelace");
      await expect(page).toHaveURL("/account");
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await expect(page).toHaveURL(/\/signin/);
      await context.close();
    }
    expect(violations).toEqual([]);
  });
}

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
  for (const [what, html, press] of injections) {
    const context = await browser.newContext({ javaScriptEnabled: !press });
    const page = await context.newPage();
    // The page as it is answered, policy and all, with a hole in it.
    await page.route("/signin", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace("</main>", `${html}</main>`) });
    });
    await page.goto("/signin");
    if (press) await page.getByRole("button", { name: "Free keys" }).click({ noWaitAfter: true });
    await expect.poll(() => violations.length, what).toBeGreaterThan(0);
    if (!press) await expect(page, what).toHaveTitle(/Sign in/);
    expect(page.url(), what).toMatch(/\/signin$/);
    await context.close();
    violations.length = 0;
  }
});

test("W4 no page of ours shows in a frame of another site", async ({ browser, baseURL, violations }) => {
  const served: string[] = [];
  const attacker = createServer((request, response) => {
    const target = new URL(request.url ?? "/", "http://attacker").searchParams.get("frame");
    served.push(request.url ?? "");
    response.setHeader("Content-Type", "text/html");
    response.end(target ? `<iframe src="${target}"></iframe>` : "<h1>A page that may be framed</h1>");
  });
  await new Promise<void>((ready) => attacker.listen(0, "127.0.0.1", ready));
  const site = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
  try {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, github, "Ada Lovelace", null);
    const framed = async (address: string) => {
      await page.goto(`${site}/?frame=${encodeURIComponent(address)}`);
      return page.frames()[1]?.url() ?? "";
    };
    // The frame itself works, so that what follows means something.
    expect(await framed(`${site}/own`)).toBe(`${site}/own`);
    for (const path of [
      ...signedOut,
      "/account",
      "/account/data",
      "/api/me",
      "/api/auth/session",
      "/icon.svg",
    ]) {
      expect(await framed(`${baseURL}${path}`), path).toMatch(/^chrome-error:/);
    }
    // Chromium says so in the console of the page that tried.
    expect(violations.length).toBeGreaterThan(0);
    violations.length = 0;
  } finally {
    attacker.close();
  }
});
