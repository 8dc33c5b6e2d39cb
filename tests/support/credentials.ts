import { readFileSync } from "node:fs";

/**
 * Every provider's own variables, all empty, which count as absent: whoever runs the tests may have real ones
 * in `.env.local`, and the tests are about the local providers.
 */
export const withoutCredentials: Record<string, string> = Object.fromEntries(
  [...readFileSync(".env.example", "utf8").matchAll(/^(AUTH_(?!SECRET)\w+_\w+)=/gm)].map(([, name]) => [
    name,
    "",
  ]),
);
