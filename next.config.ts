import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The database drivers load native and WebAssembly code by path, which a bundle would break.
  serverExternalPackages: ["libsql", "@libsql/client", "@prisma/client", "@prisma/adapter-libsql"],
  // In development Next logs each address it serves; a callback's holds a code and a state.
  logging: { incomingRequests: { ignore: [/\/api\/auth\/callback\//, /\/api\/hello/] } },
};

export default config;
