import { randomBytes } from "node:crypto";
import { freePort, type StartedApp, startApp } from "./app";
import { type GitHubEnterprise, startGitHubEnterprise } from "./github-enterprise";
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

/** An app as an organization runs it: its own OpenID provider and its own GitHub, and no local providers. */
export async function startIndependent(): Promise<Independent> {
  const port = await freePort();
  const redirectUri = (provider: string) => `http://localhost:${port}/api/auth/callback/${provider}`;
  const atOidc = {
    id: "valet-key-at-plain",
    // With what needs care in Basic authentication (RFC 6749, section 2.3.1).
    secret: `${randomBytes(24).toString("base64")} 100% +&=/`,
    redirectUri: redirectUri("oidc"),
  };
  const atGitHub = {
    id: "Iv23liEnterprise",
    secret: randomBytes(20).toString("hex"),
    redirectUri: redirectUri("github"),
  };
  const oidc = await startPlainProvider([atOidc]);
  const github = await startGitHubEnterprise(atGitHub);
  const stopProviders = async () => {
    await Promise.all([oidc.stop(), github.stop()]);
  };
  try {
    const app = await startApp({
      port,
      localProviders: false,
      env: {
        AUTH_OIDC_ISSUER: oidc.issuer,
        AUTH_OIDC_ID: atOidc.id,
        AUTH_OIDC_SECRET: atOidc.secret,
        AUTH_OIDC_NAME: "Plain & Simple",
        AUTH_GITHUB_ID: atGitHub.id,
        AUTH_GITHUB_SECRET: atGitHub.secret,
        AUTH_GITHUB_ENTERPRISE_URL: github.origin,
      },
    });
    const stop = async () => {
      await Promise.all([app.stop(), stopProviders()]);
    };
    return { app, oidc, github, client: atOidc, stop };
  } catch (error) {
    await stopProviders();
    throw error;
  }
}
