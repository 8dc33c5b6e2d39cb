import { printedSince, printedSoFar } from "./server-log";
import { expect, github, signIn, test } from "./support";

test("a server that listens on 127.0.0.1 answers for a hidden page itself, and asks no server over HTTP", async ({
  page,
}) => {
  await signIn(page, github, "Ada Lovelace", null);
  const before = printedSoFar();
  for (const path of ["/admin", "/admin?q=ada", "/admin/people/4ee55865-ce68-4762-8f18-3b59e154e7cd"])
    expect((await page.request.get(path)).status()).toBe(404);
  // An answer that passes on another's has so many listeners that Node warns of it.
  await expect.poll(() => printedSince(before)).toContain("role_refused");
  expect(printedSince(before)).not.toContain("MaxListenersExceededWarning");
});
