import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Browser, failureOf } from "./support/browser";
import { type Independent, lendIndependent } from "./support/independent";
import type { Tamper } from "./support/plain-provider";
import { expectRefused, expectSignedIn } from "./support/refused";

// What an app believes that has just started: it has neither the provider's metadata nor its keys, and keeps both only
// once they are right. So the tests of one file share an app as long as none but the last signs anybody in.

let running: Independent;
beforeAll(async () => {
  running = await lendIndependent(true);
});
afterAll(() => running?.stop());
afterEach(() => {
  running.oidc.tamper = {};
});

const newBrowser = () => new Browser(running.app.origin);

/** Presses the button while the provider misbehaves. @returns the answer, which leads to no provider */
async function start(tamper: Tamper): Promise<{ browser: Browser; response: Response }> {
  running.oidc.tamper = tamper;
  const browser = newBrowser();
  return { browser, response: await browser.start("oidc") };
}

it("O12 says that the provider does not answer when its metadata is down", async () => {
  running.oidc.tamper = { down: ["discovery"] };
  const browser = newBrowser();
  const response = await browser.submit(await browser.signInForm("oidc"));
  await expectRefused(running.app, browser, response, "provider_unavailable");
});

it.each([
  ["another issuer", () => "https://attacker.example"],
  ["an issuer below the one that was asked", (issuer: string) => `${issuer}/tenant`],
  ["the same server by another name", (issuer: string) => issuer.replace("127.0.0.1", "localhost")],
  ["no issuer", () => undefined],
])("O8 refuses metadata that names %s", async (_, issuer) => {
  const { browser, response } = await start({
    discovery: (body) => ({ ...body, issuer: issuer(running.oidc.issuer) }),
  });
  await expectRefused(running.app, browser, response, "provider_refused");
});

it.each(["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"])(
  "O8 O12 refuses metadata that sends people or secrets elsewhere in the clear: %s",
  async (name) => {
    const { browser, response } = await start({
      discovery: (body) => ({ ...body, [name]: "http://attacker.example/" }),
    });
    await expectRefused(running.app, browser, response, "provider_refused");
  },
);

it("O12 signs nobody in while the keys are down, and says so", async () => {
  running.oidc.tamper = { down: ["jwks"] };
  const browser = newBrowser();
  await expectRefused(running.app, browser, await browser.signIn("oidc"), "provider_unavailable");
});

it("O8 works as soon as the provider does, without a restart", async () => {
  const browser = newBrowser();
  await expectSignedIn(browser, await browser.signIn("oidc"));
});

it("O12 needs the metadata no more once it has it", async () => {
  const { response } = await start({ down: ["discovery"] });
  expect(failureOf(response)).toBeNull();
  expect(response.headers.get("location")).toMatch(`${running.oidc.issuer}/auth?`);
});
