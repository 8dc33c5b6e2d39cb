/** A process that lets identities in: says so when it is ready, begins when its input ends, prints who they became. */
import type { ProvenIdentity } from "@/features/providers/types";
import { db } from "@/lib/db";
import { admitted } from "./proven";

const identities = JSON.parse(process.argv[2] ?? "[]") as ProvenIdentity[];
await db().user.count();
console.log("ready");
process.stdin.resume().once("end", async () => {
  const all = await Promise.all(identities.map((identity) => admitted(identity)));
  console.log(JSON.stringify(all.map(({ userId, error }) => userId ?? String(error))));
  await db().$disconnect();
});
