import { describe, expect, it } from "vitest";
import { limits, longestWait, whenInWords } from "@/features/rate-limits/policy";
import {
  readReturnTo,
  readWait,
  tooMany,
  tooManyInit,
  tooManyPath,
  untilOf,
} from "@/features/rate-limits/refusal";
import { readFailure, tooManyAttempts } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import type { Limit } from "@/lib/database/limiter";
import { testEnvironment } from "../support/environment";
import { sourceFiles } from "../support/repository";

testEnvironment();

const all = Object.entries<{ address: Limit; session?: Limit }>(limits);

describe("the table", () => {
  it.each(all)("%s: for an office behind one address, and not for a flood", (_name, { address, session }) => {
    for (const { points, seconds } of [address, ...(session ? [session] : [])]) {
      expect(points).toBeGreaterThanOrEqual(10);
      // No more than one a second in the long run, and nobody waits for longer than a quarter of an hour.
      expect(points).toBeLessThanOrEqual(seconds);
      expect(seconds).toBeLessThanOrEqual(15 * 60);
    }
    // Otherwise the count by session would never be what stops somebody.
    if (session) expect(session.points).toBeLessThan(address.points);
  });

  it("the longest wait is that of the longest window", () => {
    expect(longestWait).toBe(
      Math.max(...all.flatMap(([, { address, session }]) => [address.seconds, session?.seconds ?? 0])),
    );
  });
});

it.each([
  [-1, "now"],
  [0, "now"],
  [1, "in a second"],
  [2, "in 2 seconds"],
  [90, "in 90 seconds"],
  [91, "in 2 minutes"],
  [120, "in 2 minutes"],
  [121, "in 3 minutes"],
  [600, "in 10 minutes"],
])("%i seconds are told as: %s", (wait, words) => {
  expect(whenInWords(wait)).toBe(words);
});

describe("the page's address, which anybody can write", () => {
  const now = 1_800_000_000_000;

  it("says when, and is still right later", () => {
    const until = untilOf(120, now);
    expect([0, 60, 120, 500].map((later) => readWait(until, now + later * 1000))).toEqual([120, 60, 0, 0]);
  });

  it.each([
    ["nothing", undefined],
    ["two", ["1800000100", "1800000100"]],
    ["an empty one", ""],
    ["words", "tomorrow"],
    ["markup", "<b>1</b>"],
    ["a fraction", "1800000060.5"],
    ["below zero", "-1800000060"],
    ["more digits than time has", "9".repeat(13)],
    ["the past", "1"],
  ])("%s is no wait", (_name, until) => {
    expect(readWait(until, now)).toBe(0);
  });

  it("no wait is longer than the longest there is", () => {
    expect(readWait("999999999999", now)).toBe(longestWait);
  });

  it.each([
    ["/account/devices?a=b", "/account/devices?a=b"],
    ["https://evil.example", "/account"],
    ["//evil.example", "/account"],
    ["/too-many?returnTo=/too-many", "/account"],
    [undefined, "/account"],
  ])("from %s it leads back to %s", (value, path) => {
    expect(readReturnTo(value)).toBe(path);
  });

  it("has the status and the header of RFC 6585", () => {
    const url = new URL(tooManyPath(30, "/account"), "https://app.example");
    expect(tooManyInit(url)).toEqual({
      status: 429,
      headers: { "Retry-After": expect.stringMatching(/^(29|30|31)$/), "Cache-Control": "no-store" },
    });
    expect(readReturnTo(url.searchParams.get("returnTo"))).toBe("/account");
  });
});

describe("a sign-in that is refused", () => {
  it("keeps the provider, where the person was going, and what it was for", () => {
    const path = tooManyAttempts(30, { provider: "github", returnTo: "/account/data?a=b", kind: "confirm" });
    const failure = readFailure(Object.fromEntries(new URL(path, "https://app.example").searchParams));
    expect(failure).toMatchObject({
      cause: "too_many_attempts",
      provider: { id: "github", name: "GitHub" },
      returnTo: "/account/data?a=b",
      kind: "confirm",
      reference: null,
    });
    expect(failure.wait).toBeGreaterThanOrEqual(29);
  });

  it("of a provider that nobody knows names none", () => {
    expect(tooManyAttempts(30, { provider: "<b>", returnTo: "/" })).not.toContain("provider");
  });

  it.each([null, "connect", "confirm"] as const)("says when to come back: %s", (kind) => {
    const { status, next, text } = failureText("too_many_attempts", "GitHub", kind, 45);
    expect([status, next]).toEqual([429, "retry"]);
    expect(text).toContain("You can try again in 45 seconds.");
    expect(failureText("too_many_attempts", null, kind).text).toContain("You can try again now.");
  });
});

describe("the answer to a refused request", () => {
  it("is 429 for a script, and leads a browser on without JavaScript", async () => {
    const path = tooManyPath(7, '/account?a="><script>');
    const response = tooMany(7, path);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("refresh")).toBe(`0; url=${path}`);
    const body = await response.text();
    expect(body).toContain(`<a href="${path.replaceAll("&", "&amp;")}">`);
    expect(body).not.toContain("<script");
  });

  it("is JSON for who asks for it", async () => {
    const response = tooMany(7, "/x", { url: "https://app.example/x" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await response.json()).toEqual({
      error: "too_many_attempts",
      retryAfter: 7,
      url: "https://app.example/x",
    });
    expect(response.headers.has("refresh")).toBe(false);
  });
});

/** What changes nothing that is worth a limit, each with its reason. */
const exempt: Record<string, string> = {
  "features/session/actions.ts signOut": "leaving always works",
  "features/session/actions.ts switchAccount": "leaving always works",
  "features/theme/actions.ts chooseTheme": "sets a cookie of the browser's own and reads nothing",
};

/** What is for everybody, each with its reason. */
const authorized: Record<string, string> = {
  "features/session/actions.ts signOut": "ends the session that it comes with, if there is one",
  "features/session/actions.ts switchAccount": "the same",
  "features/sign-in/actions.ts signInAction": "for who is not signed in",
  "features/conflict-rescue/actions.ts startAnew": "for who is not signed in",
  "features/theme/actions.ts chooseTheme": "this browser's own",
};

/** What counts a request. */
const counting = /(await (limitChanges|limitCurrent|limitRequest)|startLimited)\(/;

/** Exported functions with their bodies, as they are formatted here. */
function functionsOf(text: string): [name: string, body: string][] {
  return [...text.matchAll(/^export (?:default )?async function (\w+)[\s\S]*?\n}\n/gm)].map(
    ([body, name = ""]) => [name, body],
  );
}

describe("nothing that changes something is forgotten", () => {
  const sources = sourceFiles().filter(({ path }) => /^(app|features|lib|components)\//.test(path));
  const sourceOf = (path: string) => sources.find((one) => one.path === path)?.text ?? "";
  const isFormRoute = (path: string) => /^app\/(.*\/)?form\/\[name\]\/route\.ts$/.test(path);

  /** Each form's function, by the route that takes the form. */
  const actions = sources
    .filter(({ path }) => isFormRoute(path))
    .flatMap(({ text }) => {
      const [, table = ""] = text.match(/takeForms\("[^"]+", \{([^}]*)\}\)/) ?? [];
      return [...text.matchAll(/^import \{\s+([^}]*?),?\s\} from "@\/(features\/.*)";$/gm)].flatMap(
        ([, names = "", file]) =>
          names
            .split(/,\s+/)
            .filter((name) => new RegExp(`: ${name}\\b`).test(table))
            .map((name) => {
              const body = functionsOf(sourceOf(`${file}.ts`)).find(([found]) => found === name)?.[1] ?? "";
              return { name: `${file}.ts ${name}`, body };
            }),
      );
    });

  it("every form is found, with what it does", () => {
    const forms = sources
      .filter(({ path }) => isFormRoute(path))
      .flatMap(({ text }) => text.match(/[\w-]+"?: \w+/g) ?? []);
    expect(forms.length).toBeGreaterThanOrEqual(15);
    expect(actions).toHaveLength(forms.length);
    expect(actions.filter(({ body }) => body === "")).toEqual([]);
    expect(Object.keys(exempt).filter((name) => !actions.some((one) => one.name === name))).toEqual([]);
  });

  it("what asks for forms takes them by the one way that looks where they come from", () => {
    for (const { path, text } of sources.filter(({ path }) => isFormRoute(path))) {
      const page = path.slice("app".length, -"/form/[name]/route.ts".length) || "/";
      expect(text, path).toContain(`export const { GET, POST } = takeForms("${page}", {`);
    }
    const others = sources.filter(({ text }) => /^\s*["']use server["'];?$/m.test(text));
    expect(others, "Another way in: docs/decisions/0031-stable-form-addresses.md").toEqual([]);
  });

  it.each(actions)("$name is limited, or need not be", ({ name, body }) => {
    expect(counting.test(body)).toBe(!(name in exempt));
  });

  it.each(actions.filter(({ name }) => !(name in authorized)))("$name asks who is there", ({ body }) => {
    expect(body).toMatch(/await require(User|Role|RecentSignIn)\(/);
  });

  it("a form is counted before it asks the database", () => {
    const late = actions.filter(({ body }) => {
      const asks = body.search(/await (?!limit)/);
      return counting.test(body) && body.search(counting) > (asks === -1 ? Number.POSITIVE_INFINITY : asks);
    });
    expect(late.map(({ name }) => name)).toEqual([]);
  });

  /** It says that nothing is there. */
  const unlimited = ["app/api/[...rest]/route.ts"];

  it("route handlers that take a POST, or change something on a GET, are the ones that are known", () => {
    const routes = sources.filter(({ path }) => /^app\/.*\/route\.ts$/.test(path));
    const changing = routes.filter(
      ({ path, text }) =>
        !isFormRoute(path) && (/\b(POST|PUT|PATCH|DELETE)\b/.test(text) || counting.test(text)),
    );
    const unnamed = changing.map(({ path }) => path).filter((path) => !unlimited.includes(path));
    expect(unnamed.sort()).toEqual([
      "app/account/resume/route.ts",
      "app/api/auth/[...nextauth]/route.ts",
      "app/api/data-deletion/facebook/route.ts",
      "app/api/exchange/[provider]/route.ts",
      "app/api/exchange/refresh/route.ts",
      "app/api/exchange/revoke/route.ts",
      "app/api/token/route.ts",
    ]);
    for (const path of [
      "app/account/resume/route.ts",
      "features/sign-in/handler.ts",
      "features/data-deletion/callback.ts",
      "features/own-tokens/endpoint.ts",
      "features/exchange/handler.ts",
    ]) {
      expect(sourceOf(path), path).toMatch(/await limit(Current|Request)\(/);
    }
  });
});
