import { readFileSync } from "node:fs";
import { blocksIn } from "../../scripts/support/guide-blocks";
import { expect, test } from "./support";

test("a page calls a registered service as the guide does", async ({ page, signInAs }) => {
  const [example] = blocksIn(readFileSync("docs/guides/your-own-api.md", "utf8"));
  const service = "http://127.0.0.1:4000/";
  // In the place of examples/resource-server, whose port may be taken: tests/integration/resource-server.test.ts runs it.
  await page.route(service, async (route) => {
    const { authorization } = await route.request().allHeaders();
    const headers = { "Access-Control-Allow-Origin": new URL(page.url()).origin };
    await route.fulfill({ headers, json: { authorization } });
  });
  await signInAs("ada");
  const code = example?.code.replace("export ", "") ?? "";
  const notes = await page.evaluate(`(async () => { ${code} return readNotes(); })()`);
  expect(notes).toEqual({ authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/) });
});
