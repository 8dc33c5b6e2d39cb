import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

/** What the app is not made of. */
const leftOut =
  /^(\.|node_modules$|bench$|tests$|docs$|next-env\.d\.ts$|.*\.tsbuildinfo$|vitest|playwright|test-results|coverage)/;

/**
 * Makes a copy of the app with the pages of `guides` at `/guides`, and a proxy that asks for the session. Inside this
 * folder, so that Next takes its packages for the copy's own. The caller removes it.
 * @returns its path
 */
export function cloneWithGuides(): string {
  mkdirSync(".data", { recursive: true });
  const folder = mkdtempSync(resolve(".data", "clone-"));
  for (const name of readdirSync(".").filter((one) => !leftOut.test(one)))
    cpSync(name, join(folder, name), { recursive: true });
  cpSync("tests/dev/guides", join(folder, "app", "guides"), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  // Tailwind would wait for ever for classes in a folder that .gitignore leaves out.
  edit(
    join(folder, "app/globals.css"),
    '@import "tailwindcss";',
    () => '@import "tailwindcss" source(none);',
  );
  edit(join(folder, "next.config.ts"), "const root = import.meta.dirname;", () => {
    return `const root = ${JSON.stringify(process.cwd())};`;
  });
  edit(
    join(folder, "proxy.ts"),
    "export async function proxy(request: NextRequest): Promise<Response> {",
    () => {
      return `import { auth } from "@/auth";
export const proxy = auth((request) => {
  const closed = request.nextUrl.pathname === "/guides/members" && !request.auth;
  return closed ? NextResponse.redirect(new URL("/signin?returnTo=/guides", request.url)) : respondAsBefore(request);
});
async function respondAsBefore(request: NextRequest): Promise<Response> {`;
    },
  );
  return folder;
}

function edit(path: string, from: string, to: () => string): void {
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${path} has no line: ${from}`);
  writeFileSync(path, text.replace(from, to));
}
