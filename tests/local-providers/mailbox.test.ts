import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { expect, it, onTestFinished } from "vitest";
import { Mailbox } from "@/local-providers/mailbox/mailbox";
import { startLocalProviders } from "@/local-providers/start";

/** Sends a mail as anybody could. */
async function send(server: string | null, html: string, subject = "Hello <b>there</b>"): Promise<void> {
  const { hostname: host, port } = new URL(server ?? "");
  await createTransport({ host, port: Number(port), ignoreTLS: true }).sendMail({
    from: "app@acme.test",
    to: "ada@lovelace.example",
    subject,
    text: "Plain <i>words</i>",
    html,
  });
}

it("keeps what came by SMTP, the newest first and no more than some", async () => {
  const mailbox = new Mailbox();
  const server = await mailbox.listen(0);
  onTestFinished(() => mailbox.close());
  await send(server, "<p>One</p>", "One");
  await send(server, "<p>Two</p>", "Two");
  expect(mailbox.list().map(({ subject }) => subject)).toEqual(["Two", "One"]);
  expect(mailbox.find(1)).toMatchObject({
    from: "app@acme.test",
    to: ["ada@lovelace.example"],
    text: "Plain <i>words</i>\n",
    html: expect.stringContaining("<p>One</p>"),
  });
  mailbox.clear();
  expect(mailbox.list()).toEqual([]);
});

it("shows a mail as HTML and as text; nothing of it runs, and no other page reads or empties it", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "mailbox-"));
  const providers = await startLocalProviders({ port: 0, dataDir, mailPort: 0 });
  onTestFinished(async () => {
    await providers.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const get = (path: string, init?: RequestInit) => fetch(`${providers.url}/mailbox${path}`, init);
  expect(await (await get("")).text()).toContain("Nothing yet.");
  expect((await get("/7")).status).toBe(404);
  expect((await get("", { method: "DELETE", headers: { origin: "https://evil.example" } })).status).toBe(403);
  expect((await get("", { method: "POST" })).status).toBe(405);
  await send(providers.mailServer, "<html><head></head><body><script>1</script></body></html>");
  const [list, page, alone] = [await get(""), await get("/1"), await get("/1/html")];
  expect(await list.text()).toContain("Hello &lt;b&gt;there&lt;/b&gt;");
  expect(await page.text()).toContain("Plain &lt;i&gt;words&lt;/i&gt;");
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  const policy = alone.headers.get("content-security-policy") ?? "";
  expect(policy).toMatch(/default-src 'none'.*sandbox allow-popups/);
  expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  const json = await get("", { headers: { accept: "application/json" } });
  expect(await json.json()).toMatchObject([{ to: ["ada@lovelace.example"] }]);
  expect((await get("", { method: "DELETE" })).status).toBe(204);
  expect(await (await get("")).text()).toContain("Nothing yet.");
});
