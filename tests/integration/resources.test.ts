import { afterEach, expect, it, vi } from "vitest";
import { readApi } from "@/features/api-access/read";
import { githubRepositories } from "@/features/resources/github-repositories";
import { googleDrive } from "@/features/resources/google-drive";
import { oneDrive } from "@/features/resources/one-drive";
import { readResource } from "@/features/resources/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { grantee } from "../support/grants";
import { printedLines } from "../support/printed";
import { serve } from "../support/server";

// Each resource against a small API of its vendor's shape, more than a page long.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

/** @param page what is on a page, by the request's address */
async function vendor(page: (asked: URL) => { body: unknown; headers?: Record<string, string> }) {
  const server = await serve((request, response) => {
    const { body, headers } = page(new URL(request.url ?? "", `http://${request.headers.host}`));
    response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", server.origin);
  return server;
}

const somebody = (provider: string, scope: string) =>
  grantee(prisma, { provider, tokens: { access_token: "token", scope }, endsIn: null });

const titles = (result: Awaited<ReturnType<typeof readResource>>) =>
  result.outcome === "items" ? result.items.map(({ title }) => title) : result;

it("Google Drive: the next page by its token, beside what was asked for", async () => {
  const { seen } = await vendor(({ searchParams }) => ({
    body: searchParams.has("pageToken")
      ? { files: [{ name: "second" }] }
      : { files: [{ name: "first" }], nextPageToken: "~1" },
  }));
  const { userId } = await somebody("google", `openid ${googleDrive.scopes[0]}`);
  expect(titles(await readResource(userId, googleDrive))).toEqual(["first", "second"]);
  const asked = seen.map((path) => new URL(path, "http://vendor"));
  expect(asked.map(({ pathname }) => pathname)).toEqual(Array(2).fill("/google/drive/v3/files"));
  for (const { searchParams } of asked) {
    expect(searchParams.get("fields")).toContain("files(name,");
    expect(searchParams.get("pageSize")).toBe("50");
  }
  expect(asked[1]?.searchParams.get("pageToken")).toBe("~1");
});

it("GitHub: the next page by its header, and only at GitHub", async () => {
  const server = await vendor(({ searchParams, origin }) => {
    const page = Number(searchParams.get("page") ?? "1");
    const next = page === 1 ? `${origin}/github/api/v3/user/repos?page=2` : "https://evil.example/?page=3";
    return {
      body: [{ full_name: `ada/${page}`, private: false }],
      headers: { Link: `<${next}>; rel="next"` },
    };
  });
  const { userId } = await somebody("github", "repo");
  const result = await readResource(userId, githubRepositories);
  expect(titles(result)).toEqual(["ada/1", "ada/2"]);
  expect(result).toMatchObject({ more: true });
  expect(server.seen).toHaveLength(2);
});

it("OneDrive: the next page by its link", async () => {
  const { origin, seen } = await vendor(({ searchParams, origin: own }) => ({
    body: searchParams.has("$skiptoken")
      ? { value: [{ name: "b", folder: { childCount: 3 } }] }
      : {
          value: [{ name: "a" }],
          "@odata.nextLink": `${own}/microsoft-entra-id/graph/v1.0/me/drive/root/children?$skiptoken=x`,
        },
  }));
  // With another provider's grant, whose token is as good to a server that looks at none.
  const { userId } = await somebody("github", "repo");
  const { read } = oneDrive;
  const address = oneDrive.url({ baseUrl: `${origin}/microsoft-entra-id`, mode: "local" });
  expect(titles(await readApi(userId, "github", { scopes: [], url: address, read }))).toEqual(["a", "b"]);
  expect(seen[0]).toBe(
    "/microsoft-entra-id/graph/v1.0/me/drive/root/children?$top=50&$select=name,folder,lastModifiedDateTime,webUrl",
  );
});

it("one whose provider is not on offer is not asked for", async () => {
  vi.stubEnv("LOCAL_PROVIDERS_URL", "");
  const { userId } = await somebody("github", "repo");
  expect(await readResource(userId, githubRepositories)).toEqual({
    outcome: "not_connected",
    reason: "not_offered",
  });
});
