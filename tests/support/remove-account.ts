/** A process that takes accounts away: one JSON line in for each, one line out that says what became of it. */
import { createInterface } from "node:readline";
import { removeAccount } from "@/features/connections/mutations";

const offers = ["github", "google"].map((provider) => ({ provider, issuer: "local" }));

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const { userId, id } = JSON.parse(line) as { userId: string; id: string };
  try {
    console.log((await removeAccount({ id: "none", user: { id: userId } }, id, offers)).outcome);
  } catch (error) {
    console.log(error instanceof Error ? error.message.replaceAll("\n", " ") : "failed");
  }
}
process.exit(0);
