import { expect } from "vitest";
import { Browser } from "../security/support/browser";

// The page of docs/guides/add-a-feature.md.

const toSignIn = "/signin?returnTo=%2Fnotes";
const leadsTo = ({ status, headers }: Response) => `${status} ${headers.get("location")}`;

async function signedIn(origin: string, person: string): Promise<Browser> {
  const browser = new Browser(origin);
  await browser.signIn("github", { person });
  return browser;
}

/** It is for who is signed in, keeps what they write, and shows and deletes it for nobody else. */
export async function expectNotesToWork(origin: string): Promise<void> {
  const [ada, alan] = [await signedIn(origin, "ada"), await signedIn(origin, "alan")];
  const text = async (browser: Browser, path: string) => (await browser.get(path)).text();
  const send = async (browser: Browser, name: string, fields: Record<string, string>) =>
    leadsTo(await browser.post(`/notes/form/${name}`, new URLSearchParams(fields)));

  expect(leadsTo(await new Browser(origin).get("/notes"))).toBe(`307 ${toSignIn}`);
  expect(await text(ada, "/notes")).toContain("Nothing yet.");
  expect(await send(ada, "add", { text: " Buy <milk> \0" })).toBe("303 /notes");
  const page = await text(ada, "/notes");
  expect(page).toContain("Buy &lt;milk&gt;");
  const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? "";
  expect(id).not.toBe("");

  expect(await text(alan, "/notes")).not.toContain("milk");
  expect(await send(alan, "delete", { id })).toBe("303 /notes");
  expect(await send(new Browser(origin), "delete", { id })).toBe(`303 ${toSignIn}`);
  expect(await text(ada, "/notes")).toContain("Buy &lt;milk&gt;");

  // What everybody is told of it, and its person.
  expect(await text(ada, "/legal/privacy")).toContain("What you write down, and when.");
  const account = await text(ada, "/account/data");
  expect(account).toContain("1 note");
  expect(account).toContain("What you write down, and when.");
  const exported = await ada.post("/account/data/form/export", new URLSearchParams());
  expect(await exported.json()).toMatchObject({ notes: [{ id, text: "Buy <milk>" }] });

  expect(await send(ada, "delete", { id })).toBe("303 /notes");
  expect(await text(ada, "/notes")).toContain("Nothing yet.");
}
