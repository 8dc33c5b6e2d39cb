import { text } from "./identity";
import { openidProvider } from "./openid-provider";

const entry = openidProvider({
  id: "oidc",
  button: { name: "SSO" },
  env: { name: "AUTH_OIDC_NAME" },
  endpoints: { localPath: null },
});

/** Any OpenID provider by its issuer: an organization's own, or a vendor that has no entry here. */
export const oidc: typeof entry = {
  ...entry,
  button: {
    ...entry.button,
    /** What people call it, from AUTH_OIDC_NAME. */
    get name() {
      return text(process.env.AUTH_OIDC_NAME)?.slice(0, 40) ?? entry.button.name;
    },
  },
};
