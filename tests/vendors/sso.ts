/** The provider by issuer, for tests that need one besides GitHub and no stand-in of it: `npm run remove` leaves these two. */
export const sso = { provider: "oidc", protocol: "oidc", issuer: "https://id.acme.test" } as const;

/** What puts it on offer. */
export const ssoOffered = {
  AUTH_OIDC_ISSUER: sso.issuer,
  AUTH_OIDC_ID: "client-id-1",
  AUTH_OIDC_SECRET: "client-secret-2",
};
