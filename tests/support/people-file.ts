import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who is an administrator in the browser tests, for ADMIN_EMAILS. */
export const administrator = "margaret@hamilton.example";

/** People whom one test each changes for good, so that none of them stands in another one's way. */
const extra = [
  { id: "dorothy", name: "Dorothy Vaughan", username: "dvaughan", email: "dorothy@vaughan.example" },
  { id: "jackson", name: "Mary Jackson", username: "mjackson", email: "mary@jackson.example" },
  { id: "annie", name: "Annie Easley", username: "aeasley", email: "annie@easley.example" },
  { id: "jean", name: "Jean Bartik", username: "jbartik", email: "jean@bartik.example" },
  { id: "kathleen", name: "Kathleen Antonelli", username: "kantonelli", email: "kathleen@antonelli.example" },
  // An administrator by her address at Google only, who has its domain from its owner.
  {
    id: "margaret",
    name: "Margaret Hamilton",
    username: "mhamilton",
    email: { github: "margaret@apollo.example", google: administrator, twitter: "margaret@agc.example" },
    hd: "hamilton.example",
  },
  { id: "radia", name: "Radia Perlman", username: "rperlman", email: "radia@perlman.example" },
  { id: "hedy", name: "Hedy Lamarr", username: "hlamarr", email: "hedy@lamarr.example" },
  { id: "karen", name: "Karen Jones", username: "ksjones", email: "karen@sparck.example" },
  { id: "joan", name: "Joan Clarke", username: "jclarke", email: "joan@clarke.example" },
  { id: "fatima", name: "فاطمة بنت محمد الفهرية القرشية", username: "fatima", email: "fatima@fihri.example" },
  {
    id: "hortensia",
    name: `Hortensia ${"Wolfeschlegelsteinhausenbergerdorff".repeat(5)}`,
    username: "hortensia",
    email: "hortensia@hohenzollern.example",
  },
  // Both at Facebook and GitHub only, where tests have them deleted.
  {
    id: "keller",
    name: "Mary Kenneth Keller",
    username: "mkkeller",
    email: "keller@clarke.example",
    only: ["facebook", "github"],
  },
  {
    id: "stephanie",
    name: "Stephanie Shirley",
    username: "sshirley",
    email: "stephanie@shirley.example",
    only: ["facebook", "github"],
  },
  // Who is asked for more than identity. Sofya has more repositories than are read.
  { id: "emmy", name: "Emmy Noether", username: "enoether", email: "emmy@noether.example" },
  { id: "grete", name: "Grete Hermann", username: "ghermann", email: "grete@hermann.example" },
  { id: "lise", name: "Lise Meitner", username: "lmeitner", email: "lise@meitner.example" },
  { id: "mayer", name: "Maria Mayer", username: "mmayer", email: "maria@mayer.example" },
  { id: "maria", name: "Maria Agnesi", username: "magnesi", email: "maria@agnesi.example" },
  { id: "vera", name: "Vera Rubin", username: "vrubin", email: "vera@rubin.example" },
  { id: "rozsa", name: "Rózsa Péter", username: "rpeter", email: "rozsa@peter.example" },
  {
    id: "sofya",
    name: "Sofya Kovalevskaya",
    username: "skovalevskaya",
    email: "sofya@kovalevskaya.example",
    repositories: Array.from({ length: 160 }, (_, index) => `top-${index}`),
  },
  { id: "gladys", name: "Gladys West", username: "gwest", email: "gladys@west.example" },
  // Who have another address at each, and so come to a second account.
  {
    id: "mavis",
    name: "Mavis Batey",
    username: "mbatey",
    email: { google: "mavis@batey.example", "microsoft-entra-id": "mavis@bletchley.example" },
  },
  {
    id: "ida",
    name: "Ida Rhodes",
    username: "irhodes",
    email: { google: "ida@rhodes.example", "microsoft-entra-id": "ida@nbs.example" },
  },
  // Who come by a form.
  { id: "klara", name: "Klara Dan", username: "kdan", email: "klara@dan.example" },
  { id: "ruth", name: "Ruth Teitelbaum", username: "rteitelbaum", email: "ruth@lichterman.example" },
  { id: "betty", name: "Betty Holberton", username: "bholberton", email: "betty@holberton.example" },
  {
    id: "joyce",
    name: "Joyce Wheeler",
    username: "jwheeler",
    email: { google: "joyce@wheeler.example", "microsoft-entra-id": "joyce@edsac.example" },
  },
  {
    id: "beatrice",
    name: "Beatrice Worsley",
    username: "bworsley",
    email: { google: "beatrice@worsley.example", "microsoft-entra-id": "beatrice@ferut.example" },
  },
  { id: "evelyn", name: "Evelyn Boyd", username: "eboyd", email: "evelyn@granville.example" },
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
