import { expect } from "vitest";
import { Browser, failureOf } from "../security/support/browser";

// What `/flow` tells of a sign-in that was refused before any call to the provider, which a busy machine could miss.

/** @param origin of a development server in front of the local providers */
export async function expectFlowsToBeDrawn(origin: string): Promise<void> {
  const browser = new Browser(origin);
  const authorization = await browser.press("github");
  const callback = await browser.pick(authorization, { person: "ada", fault: "wrong_iss" });
  const reference = failureOf(await browser.open(callback))?.reference;
  const [page, drawing] = await Promise.all(
    [`/flow/${reference}`, `/flow/${reference}/drawing.svg`].map((path) => browser.get(path)),
  );
  expect([page?.status, drawing?.status]).toEqual([200, 200]);
  expect(drawing?.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
  const [html = "", svg = ""] = await Promise.all([page?.text(), drawing?.text()]);
  expect(html).toContain("This check failed: the answer is this provider");
  for (const shown of [html, svg]) {
    expect(shown).toContain("code_challenge_method");
    expect(shown).toContain("authorization code, ");
    for (const secret of ["code", "state"]) expect(shown).not.toContain(callback.searchParams.get(secret));
  }
  expect((await browser.get("/flow/nobody/drawing.svg")).status).toBe(404);
}
