import { type Browser, chromium, type Page } from "@playwright/test";
import { ensureBrowser } from "@/scripts/support/browser";
import { buildApp, startApp } from "../app";
import { withCleanup } from "../cleanup";
import { createDatabase } from "../database";
import type { Options } from "../options";
import type { Result } from "../report";
import { median, rotated } from "../statistics";
import { showBytes } from "../table";

type Kind = "html" | "js" | "css" | "other";
type Visit = { bytes: Record<Kind, number>; lcp: number };

/** What Lighthouse takes for a phone on a slow network: 150 ms there and back, 1.6 Mbit/s. */
const slow = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };

const pages = [
  { name: "an empty page", path: "/bench/empty" },
  { name: "`/signin`", path: "/signin" },
  { name: "`/`", path: "/" },
];

/** What a page makes a browser that was never here download, and how soon it shows. */
export async function sizeTable(options: Options): Promise<Result> {
  await buildApp();
  const executablePath = ensureBrowser();
  return withCleanup(async (later) => {
    const database = await createDatabase(undefined, "size");
    later(database.drop);
    const server = await startApp({ database });
    later(server.stop);
    const browser = await chromium.launch({
      executablePath,
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    later(() => browser.close());
    const visits = new Map<string, { fast: Visit[]; slow: Visit[] }>(
      pages.map(({ name }) => [name, { fast: [], slow: [] }]),
    );
    for (const { path } of pages) await visit(browser, server.origin + path, false);
    for (let round = 0; round < options.rounds; round++) {
      console.log(`Size, round ${round + 1} of ${options.rounds} …`);
      for (const { name, path } of rotated(pages, round)) {
        visits.get(name)?.fast.push(await visit(browser, server.origin + path, false));
        visits.get(name)?.slow.push(await visit(browser, server.origin + path, true));
      }
    }
    return {
      title: "Size and first sight",
      table: {
        head: ["", "HTML", "JavaScript", "CSS", "other", "sum", "LCP", "LCP, slow network"],
        rows: pages.map(({ name }) => rowOf(name, visits.get(name) ?? { fast: [], slow: [] })),
      },
      notes: [
        "Bytes as transferred (gzip), with an empty cache; all are the app's own, since it loads nothing from elsewhere.",
        "LCP: largest contentful paint, median; on this machine, and with 150 ms round trips and 1.6 Mbit/s.",
      ],
    };
  });
}

function rowOf(name: string, { fast, slow }: { fast: Visit[]; slow: Visit[] }): string[] {
  const bytes = (kind: Kind) => median(fast.map((its) => its.bytes[kind]));
  const kinds: Kind[] = ["html", "js", "css", "other"];
  const sum = kinds.reduce((total, kind) => total + bytes(kind), 0);
  const lcp = (visits: Visit[]) => `${median(visits.map((its) => its.lcp)).toFixed(0)} ms`;
  return [name, ...kinds.map((kind) => showBytes(bytes(kind))), showBytes(sum), lcp(fast), lcp(slow)];
}

async function visit(browser: Browser, url: string, throttled: boolean): Promise<Visit> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (throttled) {
      const devtools = await context.newCDPSession(page);
      await devtools.send("Network.enable");
      await devtools.send("Network.emulateNetworkConditions", slow);
    }
    const bytes: Record<Kind, number> = { html: 0, js: 0, css: 0, other: 0 };
    const sizes: Promise<void>[] = [];
    page.on("requestfinished", (request) => {
      sizes.push(
        request.sizes().then(({ responseBodySize }) => {
          bytes[kindOf(request.resourceType())] += responseBodySize;
        }),
      );
    });
    await page.goto(url, { waitUntil: "networkidle" });
    await Promise.all(sizes);
    return { bytes, lcp: await largestPaint(page) };
  } finally {
    await context.close();
  }
}

function kindOf(type: string): Kind {
  const kinds: Record<string, Kind> = { document: "html", script: "js", stylesheet: "css" };
  return kinds[type] ?? "other";
}

function largestPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
}
