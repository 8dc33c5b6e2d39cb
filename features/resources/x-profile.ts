import { z } from "zod";
import { text } from "@/features/providers/identity";
import { nameOf, time } from "./text";
import type { Resource, ResourceItem } from "./types";

const schema = z.object({
  data: z.object({
    username: z.string(),
    name: z.string().nullish(),
    description: z.string().nullish(),
    created_at: z.string().nullish(),
    public_metrics: z
      .object({
        followers_count: z.number().int(),
        following_count: z.number().int(),
        tweet_count: z.number().int(),
      })
      .nullish(),
  }),
});

const number = new Intl.NumberFormat("en");
const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });

const fact = (title: string, value: string | null): ResourceItem[] =>
  value === null ? [] : [{ title, text: value, href: null, changed: null }];

export const xProfile: Resource = {
  id: "x-profile",
  name: "X profile",
  provider: "twitter",
  // A sign-in has them already. What X adds when it is asked again is that they last.
  scopes: ["users.read", "tweet.read"],
  why: "To show your public profile and its numbers. We post nothing and read no messages.",
  shows: "facts",
  empty: "X says nothing about you.",
  url: ({ baseUrl }) =>
    `${baseUrl ?? "https://api.x.com"}/2/users/me?user.fields=created_at,description,public_metrics`,
  read(body) {
    const { data } = schema.parse(body);
    const { public_metrics: counts } = data;
    const joined = time(data.created_at);
    return {
      items: [
        ...fact("Name", nameOf(data.name)),
        ...fact("Handle", text(`@${data.username}`)),
        ...fact("About", text(data.description)),
        ...fact("Followers", counts ? number.format(counts.followers_count) : null),
        ...fact("Following", counts ? number.format(counts.following_count) : null),
        ...fact("Posts", counts ? number.format(counts.tweet_count) : null),
        ...fact("Joined", joined ? month.format(joined) : null),
      ],
      next: null,
    };
  },
};
