import { readdirSync } from "node:fs";

/** Every path that `app/` has a page or a route handler for; `[name]` stands for a part that varies. */
export function routePaths(folder = "app"): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\\\", "/"))
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => `/${file.replace(/\/?(page\.tsx|route\.ts)$/, "")}`.replace(/\/\([^)]*\)/g, "") || "/")
    .sort();
}
