import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";

const app = sharedApp();

/** The example as its developer runs it, and beside it a person with a browser. */
async function run(provider: string, open: (address: URL) => Promise<void>) {
  const child = spawn(process.execPath, ["examples/native-client/client.mjs", provider], {
    env: {
      ...process.env,
      SITE: app.origin,
      LOCAL_PROVIDERS: app.providers ?? "",
      PORT: String(app.clientPort),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let opened: Promise<void> | null = null;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
      const [, address] = /^(http\S+)\n/m.exec(output) ?? [];
      if (address) opened ??= open(new URL(address));
    });
  const [code] = (await once(child, "close")) as [number | null];
  await opened;
  return { code, output };
}

/** Agrees at the provider and goes back to the client. */
const agree = (change: (back: URL) => void) => async (address: URL) => {
  const browser = new Browser(app.origin);
  const back = await browser.pick(address, { person: "ada" });
  change(back);
  await browser.fetch(back);
};

it.each(["github", "google", "twitter"])(
  "A5 the example of a native client signs in with %s",
  async (provider) => {
    const { code, output } = await run(
      provider,
      agree(() => {}),
    );
    expect(output).toMatch(/^Signed in: \{"id":"[\w-]{36}","name":"Ada/m);
    expect(output).toContain("Refreshed: true\nSigned out: true");
    expect(code).toBe(0);
  },
);

it("A7 O5 the example takes no answer that it did not ask for", async () => {
  const { code, output } = await run(
    "github",
    agree((back) => back.searchParams.set("state", "another")),
  );
  expect([code, output]).toEqual([1, expect.stringContaining("belongs to another sign-in")]);
});
