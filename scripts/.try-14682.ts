import { cutParts } from "/work/wt/own/scripts/parts/cut";
import { finish } from "/work/wt/own/scripts/remove";
import { execFileSync } from "node:child_process";
process.chdir(process.env.D!);
const paths = execFileSync("git",["ls-files","-z"],{encoding:"utf8"}).split("\0").filter(Boolean);
try { const cut = cutParts(".", paths, process.argv.slice(2));
process.chdir("/work/wt/own");
await finish(process.env.D!, cut); console.log(cut.removed.length, cut.changed.length, cut.tables.join()); } catch (e) { console.log((e as Error).name==="Fault"?(e as Error).message:e); process.exit(1)}
