/** `npm run build`: the production build. It needs no configuration; that is read when the server starts. */
import { ensurePrismaClient } from "./support/prisma-client";
import { runNode } from "./support/processes";

export async function main(args: string[] = []): Promise<number> {
  await ensurePrismaClient();
  await runNode(["node_modules/next/dist/bin/next", "build", ...args], "The build", {
    env: { NODE_ENV: "production" },
  });
  return 0;
}
