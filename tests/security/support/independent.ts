import { randomBytes } from "node:crypto";
import { reservePorts } from "@/scripts/support/ports";
import { type StartedApp, startApp } from "./app";
import { type GitHubEnterprise, startGitHubEnterprise } from "./github-enterprise";
import { asNew, lend } from "./lend";
import { type PlainProvider, startPlainProvider } from "./plain-provider";

export type Independent = {
  app: StartedApp;
  /** Behind the button with the id `oidc`. */
  oidc: PlainProvider;
  /** Behind the button with the id `github`. */
  github: GitHubEnterprise;
  /** What the app is at the plain provider. */
  client: { id: string; secret: string };
  stop(): Promise<void>;
};

/** Where `lendSite` has its app be. */
export const site = "https://app.attest.example";

const pool: Parameters<typeof lend<Independent>>[0] = [];

/**
 * An app as an organization runs it: its own OpenID provider and its own GitHub, no local providers, and nobody in its
 * database. What it prints begins with the loan.
 * @param fresh for who looks at what its process remembers: one that has just started
 * @returns the app and its providers; `stop` gives them back
 */
export const lendIndependent = (fresh = false) => lendKind(null, fresh);

/**
 * The same as it is behind a proxy that speaks HTTPS: it has cookies of their real names. Its client's secret belongs in
 * the form of a token request, where the other one has it in the header (RFC 6749, section 2.3.1).
 */
export const lendSite = () => lendKind(site, false);

async function lendKind(address: string | null, fresh: boolean): Promise<Independent> {
  const warm = await lend(pool, address ?? "localhost", () => start(address), fresh);
  const { it } = warm;
  it.oidc.reset();
  it.github.reset();
  const app = asNew(it.app, () => {
    warm.lent = false;
  });
  return { ...it, app, stop: app.stop };
}

/** The same with settings of a test's own, for which it starts anew. */
export const startIndependent = (env: Record<string, string>) => start(null, env);

async function start(address: string | null, env: Record<string, string> = {}): Promise<Independent> {
  const port = await reservePorts();
  const redirectUri = (provider: string) =>
    `${address ?? `http://localhost:${port}`}/api/auth/callback/${provider}`;
  const client = {
    id: "valet-key-at-plain",
    // With what needs care in Basic authentication (RFC 6749, section 2.3.1).
    secret: `${randomBytes(24).toString("base64")} 100% +&=/`,
    redirectUri: redirectUri("oidc"),
    ...(address && { method: "client_secret_post" as const }),
  };
  const atGitHub = {
    id: "Iv23liEnterprise",
    secret: randomBytes(20).toString("hex"),
    redirectUri: redirectUri("github"),
  };
  const [oidc, github] = await Promise.all([startPlainProvider([client]), startGitHubEnterprise(atGitHub)]);
  const app = await startApp({
    port,
    localProviders: false,
    env: {
      AUTH_OIDC_ISSUER: oidc.issuer,
      AUTH_OIDC_ID: client.id,
      AUTH_OIDC_SECRET: client.secret,
      AUTH_OIDC_NAME: "Plain & Simple",
      AUTH_GITHUB_ID: atGitHub.id,
      AUTH_GITHUB_SECRET: atGitHub.secret,
      AUTH_GITHUB_ENTERPRISE_URL: github.origin,
      ADMIN_EMAILS: "katherine@johnson.example",
      ...(address && { AUTH_URL: address }),
      ...env,
    },
  });
  return { app, oidc, github, client, stop: app.stop };
}
