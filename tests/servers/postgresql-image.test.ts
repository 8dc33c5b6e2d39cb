import { afterAll } from "vitest";
import { createDatabase, ensurePostgresql } from "@/scripts/support/postgresql";
import { describeImage } from "./support/image";

let made: Awaited<ReturnType<typeof createDatabase>>;
afterAll(() => made?.drop());

describeImage(async () => {
  made = await createDatabase(await ensurePostgresql());
  return made.url;
});
