import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  serverExternalPackages: ["libsql", "@libsql/client", "@prisma/client", "@prisma/adapter-libsql"],
  // The packages are one folder up, which Next would otherwise have to guess.
  turbopack: { root: fileURLToPath(new URL("../", import.meta.url)) },
};

export default config;
