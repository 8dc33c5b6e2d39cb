import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Copy, copyRepository } from "../support/copy";

/** @returns a copy of this repository that `next dev` serves: below this folder, where Turbopack finds the packages */
export function copyForDev(): Copy {
  const copy = copyRepository(".data");
  const root = `const root = ${JSON.stringify(resolve("."))};`;
  replace(copy, "next.config.ts", "const root = import.meta.dirname;", root);
  // Tailwind would wait for ever for classes in a folder that .gitignore leaves out, and this is no test of the look.
  replace(copy, "app/globals.css", '@import "tailwindcss";', '@import "tailwindcss" source(none);');
  return copy;
}

const ownProxy = "export async function proxy(request: NextRequest): Promise<Response> {";

/** @returns the same with the pages of `guides` at `/guides`, and a proxy that asks for the session */
export function copyWithGuides(): Copy {
  const copy = copyForDev();
  cpSync("tests/dev/guides", join(copy.folder, "app", "guides"), { recursive: true });
  const wrapped = `import { auth } from "@/auth";
export const proxy = auth((request) => {
  const closed = request.nextUrl.pathname === "/guides/members" && !request.auth;
  return closed ? NextResponse.redirect(new URL("/signin?returnTo=/guides", request.url)) : respondAsBefore(request);
});
async function respondAsBefore(request: NextRequest): Promise<Response> {`;
  replace(copy, "proxy.ts", ownProxy, wrapped);
  return copy;
}

function replace(copy: Copy, path: string, from: string, to: string): void {
  const text = copy.read(path);
  if (!text.includes(from)) throw new Error(`${path} has no line: ${from}`);
  copy.write(
    path,
    text.replace(from, () => to),
  );
}
