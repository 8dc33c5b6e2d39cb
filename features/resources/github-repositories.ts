import { z } from "zod";
import { apiOf } from "@/features/providers/github";
import { text } from "@/features/providers/identity";
import { link, nameOf, time } from "./text";
import type { Resource } from "./types";

const schema = z.array(
  z.object({
    full_name: z.string(),
    private: z.boolean(),
    description: z.string().nullish(),
    html_url: z.string().nullish(),
    updated_at: z.string().nullish(),
  }),
);

export const githubRepositories: Resource = {
  id: "github-repositories",
  name: "GitHub repositories",
  provider: "github",
  // GitHub has no narrower one for OAuth apps that shows private repositories.
  scopes: ["repo"],
  why: "To list your repositories, private ones too. GitHub has no permission to read alone, so it will ask for more; we change nothing.",
  shows: "list",
  empty: "You have no repositories at GitHub.",
  url: ({ baseUrl }) => `${apiOf(baseUrl)}/user/repos?per_page=50&sort=updated`,
  headers: { Accept: "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28" },
  read: (body, headers) => ({
    items: schema.parse(body).map((one) => ({
      title: nameOf(one.full_name),
      text: [one.private ? "Private" : null, text(one.description)].filter(Boolean).join(" · ") || null,
      href: link(one.html_url),
      changed: time(one.updated_at),
    })),
    next: /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "")?.[1] ?? null,
  }),
};
