import type { Role } from "@/features/session/policy";

/** What a token may be used for at one API. */
export type Scope = {
  /** In words of its own, for whoever reads this file. */
  words: string;
  /** Who may have it; absent for everybody. */
  role?: Role;
};

/** An API that takes this app's tokens. */
export type Api = {
  name: string;
  scopes: Readonly<Record<string, Scope>>;
  /** Where pages of this app call it, such as `https://notes.example.com`; absent for one that only servers call. */
  origin?: string;
};

/** What this app's own routes ask for. */
export const ownApi: Api = {
  name: "This app",
  scopes: { "profile:read": { words: "Read who is signed in" } },
};

/**
 * The other services that take tokens of this app, by the `aud` that each of them checks: an address of its own, so that
 * no token for one of them is good for another. Put yours here.
 */
export const services: Readonly<Record<string, Api>> = {};

/** The one of examples/resource-server. Not in production, see lib/examples.ts. */
export const exampleServices: Readonly<Record<string, Api>> = {
  "https://notes.example.com": {
    name: "Notes",
    // In development its address is not its audience.
    origin: "http://127.0.0.1:4000",
    scopes: {
      "notes:read": { words: "Read your notes" },
      "notes:write": { words: "Change your notes" },
      "notes:moderate": { words: "Read and remove everybody's notes", role: "admin" },
    },
  },
};
