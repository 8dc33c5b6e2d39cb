/**
 * Runs `scripts/<name>.ts`: `node scripts/run.mjs dev`.
 *
 * This one file is plain JavaScript in old syntax, so that a Node that is too old can still read it and say so.
 */
const fs = await import("node:fs");
const root = new URL("../", import.meta.url);
const engines = JSON.parse(fs.readFileSync(new URL("package.json", root), "utf8")).engines.node;

if (!satisfies(process.versions.node, engines)) {
  console.error(`This app needs Node ${engines}; this is Node ${process.versions.node}.`);
  process.exit(1);
}
if (!fs.existsSync(new URL("node_modules/tsx", root))) {
  console.error("Dependencies are missing. Run `npm install` first.");
  process.exit(1);
}
const folder = decodeURIComponent(root.pathname.replace(/^\/([A-Za-z]:)/, "$1"));
if (/[#?]/.test(folder)) {
  console.error(
    `Next and tsx cannot work in a folder whose path has # or ? in it: ${folder} Move the project to another one.`,
  );
  process.exit(1);
}
process.chdir(folder);

const { register } = await import("tsx/esm/api");
register();
const [name, ...args] = process.argv.slice(2);
try {
  const { main } = await import(new URL(`scripts/${name}.ts`, root).href);
  process.exitCode = await main(args);
} catch (error) {
  // A Fault is a sentence for a person, and so is what Node says of an option; anything else is a bug, and its stack helps.
  const told =
    error instanceof Error &&
    (error.name === "Fault" || ("code" in error && /^ERR_PARSE_ARGS_/.test(String(error.code))));
  console.error(told ? error.message : error);
  process.exitCode = 1;
}

/**
 * Knows the two forms that package.json uses: `^a.b.c` and `>=a.b.c`, joined by `||`.
 * @param {string} version
 * @param {string} range
 */
function satisfies(version, range) {
  const have = version.split(".").map(Number);
  return range.split("||").some((part) => {
    const want = part
      .replace(/[^\d.]/g, "")
      .split(".")
      .map(Number);
    const difference = [0, 1, 2].map((i) => (have[i] || 0) - (want[i] || 0)).find((d) => d !== 0) || 0;
    return difference >= 0 && (!part.includes("^") || have[0] === want[0]);
  });
}
