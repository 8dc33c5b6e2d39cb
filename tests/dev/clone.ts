import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { Clone } from "../support/clone";

const ownProxy = "export async function proxy(request: NextRequest): Promise<Response> {";

/**
 * @returns a clone that `next dev` serves: below this folder, where Turbopack finds the packages. It has the pages of
 * `guides` at `/guides`, and a proxy that asks for the session.
 */
export function cloneWithGuides(): Clone {
  const clone = new Clone(".data");
  const root = `const root = ${JSON.stringify(resolve("."))};`;
  replace(clone, "next.config.ts", "const root = import.meta.dirname;", root);
  // Tailwind would wait for ever for classes in a folder that .gitignore leaves out, and this is no test of the look.
  replace(clone, "app/globals.css", '@import "tailwindcss";', '@import "tailwindcss" source(none);');
  cpSync("tests/dev/guides", join(clone.folder, "app", "guides"), { recursive: true });
  const wrapped = `import { auth } from "@/auth";
export const proxy = auth((request) => {
  const closed = request.nextUrl.pathname === "/guides/members" && !request.auth;
  return closed ? NextResponse.redirect(new URL("/signin?returnTo=/guides", request.url)) : respondAsBefore(request);
});
async function respondAsBefore(request: NextRequest): Promise<Response> {`;
  replace(clone, "proxy.ts", ownProxy, wrapped);
  return clone;
}

function replace(clone: Clone, path: string, from: string, to: string): void {
  const text = clone.read(path);
  if (!text.includes(from)) throw new Error(`${path} has no line: ${from}`);
  clone.write(
    path,
    text.replace(from, () => to),
  );
}
