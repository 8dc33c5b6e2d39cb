import { describe, expect, it } from "vitest";
import { findEntry } from "@/features/providers";
import { findResource, offeredResources, pathOf, resources, resourcesPath } from "@/features/resources";
import { githubRepositories } from "@/features/resources/github-repositories";
import { googleDrive } from "@/features/resources/google-drive";
import { oneDrive } from "@/features/resources/one-drive";
import { link, nameOf, time } from "@/features/resources/text";
import { grantText, troubleOf } from "@/features/resources/trouble";
import { xProfile } from "@/features/resources/x-profile";
import { testEnvironment } from "../support/environment";

testEnvironment({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });

const none = new Headers();
const real = { baseUrl: null, mode: "real" } as const;
const at = (path: string) => ({ baseUrl: `http://127.0.0.1:3001/${path}`, mode: "local" }) as const;

describe.each(resources)("$name", (resource) => {
  it("says in a line what it is for, in words for people", () => {
    expect(resource.why).toMatch(/^To .*\.$/);
    expect(resource.why.length).toBeLessThan(160);
    expect(resource.id).toMatch(/^[a-z][a-z-]+$/);
  });

  it("calls the vendor over https, or its stand-in", () => {
    expect(new URL(resource.url(real)).protocol).toBe("https:");
    const local = new URL(resource.url(at("here")));
    expect(local.host + local.pathname.slice(0, 6)).toBe("127.0.0.1:3001/here/");
  });

  it("refuses answers that are none", () => {
    for (const body of [undefined, null, "", 0, {}, "a text", { files: {}, value: "x", data: [] }, [{}]])
      expect(() => resource.read(body, none), JSON.stringify(body)).toThrow();
  });

  it("asks for nothing whose meaning nobody has put into words", () => {
    const entry = findEntry(resource.provider);
    for (const scope of entry ? resource.scopes : []) expect(entry?.scopes.words[scope], scope).toBeTruthy();
  });
});

describe("the resources together", () => {
  it("have ids of their own, and are found by them where their provider is on offer", () => {
    expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length);
    for (const resource of offeredResources()) {
      expect(findResource(resource.id)).toBe(resource);
      expect(pathOf(resource)).toBe(`${resourcesPath}/${resource.id}`);
    }
    for (const id of [undefined, null, "", "constructor", "github", ["google-drive"], 0])
      expect(findResource(id)).toBeUndefined();
    expect(offeredResources()).toEqual(resources);
  });
});

it("GitHub: an own server, private ones, hostile names, the next page", () => {
  expect(githubRepositories.url({ baseUrl: "https://github.acme.test/", mode: "real" })).toMatch(
    /^https:\/\/github\.acme\.test\/api\/v3\/user\/repos\?/,
  );
  const body = [
    {
      full_name: "ada/notes\u202Egpj.exe",
      private: true,
      description: " a\nb ",
      html_url: "javascript:alert(1)",
      updated_at: "2026-03-01T00:00:00Z",
    },
    { full_name: "\u0000", private: false, updated_at: "yesterday" },
  ];
  const headers = new Headers({
    link: '<https://api.github.com/x?page=3>; rel="next", <https://a/>; rel="last"',
  });
  expect(githubRepositories.read(body, headers)).toEqual({
    items: [
      {
        title: "ada/notes gpj.exe",
        text: "Private · a b",
        href: null,
        changed: new Date("2026-03-01T00:00:00Z"),
      },
      { title: "Without a name", text: null, href: null, changed: null },
    ],
    next: "https://api.github.com/x?page=3",
  });
  expect(githubRepositories.read([], new Headers({ link: '<https://a/>; rel="prev"' })).next).toBeNull();
});

it("Google Drive: kinds by name, the next page by its token", () => {
  const files = [
    {
      name: "Plan",
      mimeType: "application/vnd.google-apps.document",
      webViewLink: "https://docs.google.com/1",
    },
    { name: "a.pdf", mimeType: "application/pdf", modifiedTime: "2026-01-01T00:00:00Z" },
    { name: "x", mimeType: "constructor" },
  ];
  const { items, next } = googleDrive.read({ files, nextPageToken: "~a&b=c" }, none);
  expect(items.map(({ title, text, href }) => [title, text, href])).toEqual([
    ["Plan", "Document", "https://docs.google.com/1"],
    ["a.pdf", null, null],
    ["x", null, null],
  ]);
  expect(new URLSearchParams(next ?? "").get("pageToken")).toBe("~a&b=c");
  expect(googleDrive.read({ files: [] }, none)).toEqual({ items: [], next: null });
});

it("OneDrive: Graph's address whatever the issuer's is, folders with what is in them", () => {
  const graph = "/v1.0/me/drive/root/children?";
  const tenant = "https://login.microsoftonline.com/common/v2.0";
  expect(oneDrive.url({ baseUrl: tenant, mode: "real" })).toContain(`https://graph.microsoft.com${graph}`);
  expect(oneDrive.url(at("microsoft-entra-id"))).toContain(
    `http://127.0.0.1:3001/microsoft-entra-id/graph${graph}`,
  );
  const value = [
    { name: "Pictures", folder: { childCount: 1 }, lastModifiedDateTime: "2026-01-30T19:02:00Z" },
    { name: "Old", folder: {} },
    { name: "a.docx", file: { mimeType: "x" }, webUrl: "https://onedrive.live.com/1" },
  ];
  const next = "https://graph.microsoft.com/v1.0/me/drive/root/children?$skiptoken=abc";
  expect(oneDrive.read({ value, "@odata.nextLink": next }, none)).toEqual({
    items: [
      {
        title: "Pictures",
        text: "Folder with one item",
        href: null,
        changed: new Date("2026-01-30T19:02:00Z"),
      },
      { title: "Old", text: "Folder", href: null, changed: null },
      { title: "a.docx", text: null, href: "https://onedrive.live.com/1", changed: null },
    ],
    next,
  });
});

it("X: what it says, and no more", () => {
  const facts = (data: object) =>
    Object.fromEntries(xProfile.read({ data }, none).items.map(({ title, text }) => [title, text]));
  const public_metrics = { followers_count: 18152, following_count: 27, tweet_count: 0 };
  expect(
    facts({
      username: "ada",
      name: "Ada\u202E",
      description: "",
      created_at: "2020-01-15T00:00:00Z",
      public_metrics,
    }),
  ).toEqual({
    Name: "Ada",
    Handle: "@ada",
    Followers: "18,152",
    Following: "27",
    Posts: "0",
    Joined: "January 2020",
  });
  expect(facts({ username: "ada" })).toEqual({ Name: "Without a name", Handle: "@ada" });
});

describe("what comes from a provider", () => {
  it.each([
    ["https://github.com/ada", "https://github.com/ada"],
    ["http://github.com/ada", null],
    ["javascript:alert(1)", null],
    ["https://user:password@github.com/", null],
    ["//github.com", null],
    [`https://github.com/${"a".repeat(2100)}`, null],
    [undefined, null],
  ])("a link to %.40s", (value, expected) => {
    expect(link(value)).toBe(expected);
  });

  it("a name is never empty, a time never none", () => {
    expect([nameOf(null), nameOf("\u200E "), nameOf("a")]).toEqual(["Without a name", "Without a name", "a"]);
    expect([time(null), time("never"), time("2026-01-01")]).toEqual([null, null, new Date("2026-01-01")]);
  });
});

describe("what stands in the way", () => {
  const ask = { provider: { id: "github", name: "GitHub" }, scopes: [] };
  const all = [
    troubleOf({ outcome: "missing_scope", missing: ["repo"], ask }, "GitHub"),
    troubleOf({ outcome: "reconnect", reason: "ended", ask }, "GitHub"),
    troubleOf({ outcome: "reconnect", reason: "unreadable", ask }, "GitHub"),
    troubleOf({ outcome: "not_connected", reason: "no_account" }, "GitHub"),
    troubleOf({ outcome: "limited", retryAfter: 120 }, "GitHub"),
    troubleOf({ outcome: "limited", retryAfter: null }, "GitHub"),
    troubleOf({ outcome: "forbidden" }, "GitHub"),
    troubleOf({ outcome: "unpaid" }, "X"),
    troubleOf({ outcome: "unavailable", retryAfter: 0 }, "GitHub"),
    troubleOf({ outcome: "unreadable", status: 404 }, "GitHub"),
  ];

  it("is said in words of its own each time, with a next step", () => {
    expect(new Set(all.map((trouble) => trouble?.text)).size).toBe(all.length);
    for (const trouble of all) expect(trouble?.next).toBeTruthy();
    expect(all[4]?.text).toContain("in 2 minutes");
    expect(troubleOf({ outcome: "items", items: [], more: false }, "GitHub")).toBeNull();
  });

  it("tells somebody who has just declined from somebody who left something out", () => {
    expect(grantText("declined", "Google")).toContain("You did not allow it at Google");
    expect(grantText("fewer", "Google")).toContain("leave the one for this ticked");
  });
});
