import type { ConfiguredProvider } from "@/features/providers";

/** One thing of a list, or one fact of a profile. All text is cleaned: it came from a provider, and so from anybody. */
export type ResourceItem = {
  title: string;
  /** What else there is to say about it. */
  text: string | null;
  /** Where it is at the provider; https only. */
  href: string | null;
  /** When it was last changed. */
  changed: Date | null;
};

/**
 * Something that a person keeps at a provider and that this app shows them. A further one is a file beside this and a
 * line in index.ts.
 */
export type Resource = {
  /** The last part of its page's address. */
  id: string;
  name: string;
  /** Auth.js's id. */
  provider: string;
  /** Asked for when somebody opens it for the first time; empty where a sign-in's are enough. */
  scopes: readonly string[];
  /** One line, for the person who is asked: what it is for, and what we do with it. */
  why: string;
  shows: "list" | "facts";
  /** What to say when there is nothing. */
  empty: string;
  /** The first page's address. */
  url: (at: Pick<ConfiguredProvider, "baseUrl" | "mode">) => string;
  headers?: Readonly<Record<string, string>>;
  /**
   * Reads one page of the API's answer.
   * @throws ZodError when it is not what the provider documents
   */
  read: (body: unknown, headers: Headers) => { items: ResourceItem[]; next: string | null };
};
