import { PrismaAdapter } from "@auth/prisma-adapter";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaPg } from "@prisma/adapter-pg";
import NextAuth from "next-auth";
import GitHub from "next-auth/providers/github";
import { PrismaClient } from "./generated/prisma/client";

const url = process.env.DATABASE_URL ?? "";
const adapter = url.startsWith("file:")
  ? new PrismaLibSql({ url, timeout: 5000 })
  : new PrismaPg({ connectionString: url });

const issuer = process.env.AUTH_OIDC_ISSUER;

/** As in Auth.js's own guides: database sessions by its Prisma adapter, a provider of one's own, and nothing else. */
export const { handlers, auth } = NextAuth({
  adapter: PrismaAdapter(new PrismaClient({ adapter })),
  providers: [GitHub, ...(issuer ? [{ id: "oidc", name: "OpenID", type: "oidc" as const, issuer }] : [])],
  session: { strategy: "database" },
  trustHost: true,
});
