import { describe, expect, it } from "vitest";
import { begin, flowCookies } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, providers, rowsFor } from "./support/browser";
import { formsOf } from "./support/html";
import { tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// Two readers of one address may take two values of one parameter for the right one (RFC 6749, section 3.1).

const app = sharedApp();

describe.each(providers)("%s", (provider) => {
  const names = ["code", "state", "iss", "error", "error_description", "scope", "session_state", "made-up"];
  it.each(rowsFor(provider, names, ["code", "state"]))(
    "O15 a callback with %s twice is refused: the same value, another one before, another one behind",
    async (name) => {
      for (const place of ["same", "before", "behind"] as const) {
        const { browser, callback } = await begin(app, provider);
        const right = callback.searchParams.get(name) ?? "right";
        const pair = { same: [right, right], before: ["wrong", right], behind: [right, "wrong"] }[place];
        const code = callback.searchParams.get("code");
        callback.searchParams.delete(name);
        for (const value of pair) callback.searchParams.append(name, value);
        // A wrong state in front leads to no flow of this browser at all.
        const cause = name === "state" && place === "before" ? "expired" : "provider_refused";
        await expectRefused(app, browser, await browser.open(callback), cause);
        expect(await tokenRequestsWith(app, code), "the code is not redeemed").toEqual([]);
        expect(flowCookies(browser)).toEqual([]);
      }
    },
  );

  it("O15 one code in an address and another in the body are not two chances", async () => {
    const { browser, callback } = await begin(app, provider);
    const stolen = (await begin(app, provider, { person: "alan" })).callback.searchParams.get("code") ?? "";
    await browser.post(callback, new URLSearchParams({ code: stolen }));
    expect(await tokenRequestsWith(app, stolen)).toEqual([]);
  });

  it("O15 parameters that come once, and that nobody knows, are in nobody's way", async () => {
    const { browser, callback } = await begin(app, provider);
    callback.searchParams.set("authuser", "0");
    callback.searchParams.set("prompt", "none");
    await expectSignedIn(browser, await browser.open(callback));
  });
});

it("O15 a cancelled sign-in with two errors is not taken for a cancelled one", async () => {
  const { browser, callback } = await begin(app, "github", { cancel: true });
  callback.searchParams.append("error", "server_error");
  expect(failureOf(await browser.open(callback))?.cause).toBe("provider_refused");
});

it("O15 two places to go afterwards are none", async () => {
  const browser = new Browser(app.origin);
  const response = await browser.get("/signin?returnTo=%2Fa&returnTo=https%3A%2F%2Fattacker.example");
  expect(response.status).toBe(200);
  // The form for light and dark leads back to the page, with whatever its address is.
  const ways = formsOf(await response.text(), response.url).filter(({ fields }) => "provider" in fields);
  const fields = ways.flatMap(({ fields }) => fields.returnTo ?? []);
  expect(new Set(fields)).toEqual(new Set(["/account"]));
});
