/** A process that prints what a command sees in a folder, and what its own environment is afterwards. */
import { readEnvironment } from "@/scripts/support/env-file";

const [mode, folder = "."] = process.argv.slice(2);
process.chdir(folder);
const seen = readEnvironment(mode === "production" ? "production" : "development");
console.log(JSON.stringify({ seen, own: process.env }));
