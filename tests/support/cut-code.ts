import { cutCode } from "@/scripts/parts/code";
import type { Names } from "@/scripts/parts/names";

// What `npm run remove` makes of code that stays. `gone.ts` is the part here, with `gone`, `Gone` and more.

export const none: Names = {
  routes: [],
  models: [],
  env: [],
  words: [],
  files: ["lib/gone.ts"],
  parts: ["part"],
};
export const head = 'import { gone, other } from "./gone";\nimport { kept } from "./kept";\n';

/** Cuts `gone.ts` out of a file that imports it. */
export function cut(text: string, { names = {}, path = "lib/a.tsx", head: top = head } = {}) {
  const texts = new Map([
    [path, top + text],
    ["lib/gone.ts", ""],
    ["lib/kept.ts", "export const kept = 1;\n"],
  ]);
  const at = path.startsWith("tests/") ? "@/lib" : ".";
  texts.set(path, (top + text).replaceAll('"./', `"${at}/`));
  const { files, obstacles } = cutCode(texts, new Set(["lib/gone.ts"]), { ...none, ...names });
  const result = files.has(path) ? files.get(path) : texts.get(path);
  const squeezed = result
    ?.replace(/import .* from "[^"]*kept";\n/, "")
    .replace(/\s+/g, " ")
    .trim();
  return { text: squeezed ?? null, obstacles };
}
