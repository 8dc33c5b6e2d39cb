import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** People whom one test each changes for good, so that none of them stands in another one's way. */
const extra = [
  { id: "dorothy", name: "Dorothy Vaughan", username: "dvaughan", email: "dorothy@vaughan.example" },
  { id: "mary", name: "Mary Jackson", username: "mjackson", email: "mary@jackson.example" },
  { id: "annie", name: "Annie Easley", username: "aeasley", email: "annie@easley.example" },
];

/**
 * Writes a people file for the local providers: everybody there is, and those above.
 * @param folder where to write it; once, since workers load the configuration again
 * @returns its path, for LOCAL_PROVIDERS_PEOPLE
 */
export function peopleFile(folder: string): string {
  const path = join(folder, "people.json");
  if (!existsSync(path)) {
    const known = JSON.parse(readFileSync("local-providers/people.json", "utf8")) as unknown[];
    writeFileSync(path, JSON.stringify([...known, ...extra]));
  }
  return path;
}
