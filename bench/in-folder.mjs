/**
 * Runs a program in another folder: `node in-folder.mjs <folder> <program> ...arguments`. Next looks for its
 * configuration and its build in the working directory.
 */
import { pathToFileURL } from "node:url";

const [node = "", , folder = "", program = "", ...args] = process.argv;
process.chdir(folder);
process.argv = [node, program, ...args];
await import(pathToFileURL(program).href);
