import { createHmac } from "node:crypto";
import Facebook from "next-auth/providers/facebook";
import { z } from "zod";
import { facebookIcon } from "@/components/brand-icons";
import { refusalOf } from "@/features/oauth/errors";
import { membersIn, membersOf } from "@/features/oauth/members";
import { fetchJson } from "@/features/oauth/provider-fetch";
import { emailAddress, isTrue, picture, text } from "./identity";
import type { ProviderEntry } from "./types";

/**
 * Of the Graph API, which ends each version about two years after its release. Auth.js asks for v19.0, which ended in
 * May 2026, so every address is written here.
 */
const version = "v26.0";

/** Of this app alone: another app gets another number for the same person. */
const idSchema = z.string().regex(/^\d{1,32}$/);

export const facebook: ProviderEntry<"facebook"> = {
  id: "facebook",
  name: "Facebook",
  receives: "Gives us your name, picture and email, if any.",
  icon: facebookIcon,
  env: {
    id: "AUTH_FACEBOOK_ID",
    secret: "AUTH_FACEBOOK_SECRET",
    emailWorth: "AUTH_FACEBOOK_EMAIL_WORTH",
    onwards: "AUTH_FACEBOOK_ONWARDS",
  },
  protocol: "oauth",
  scopes: ["email", "public_profile"],
  // Otherwise Facebook does not ask again for what somebody has declined once.
  widening: { params: { auth_type: "rerequest" } },
  // Asks for the password (its guide, "Re-Authentication"); its answer does not say that it did.
  reauthentication: { params: { auth_type: "reauthenticate" } },
  scopeWords: {
    email: "Read your email address",
    public_profile: "Read your name and picture",
  },
  // Its documents promise PKCE together with `openid` alone: the state is what guards a sign-in.
  checks: ["pkce", "state"],
  pkceNotPromised: true,
  // `#_=_`
  leavesFragment: true,
  localPath: "/facebook",
  console: "https://developers.facebook.com/apps/",
  issuer: ({ baseUrl }) => ({ name: baseUrl ?? "https://www.facebook.com", promised: false }),

  // Its pictures are redirects to the nearest of many servers.
  origins: ({ baseUrl }) =>
    baseUrl === null
      ? {
          authorization: "https://www.facebook.com",
          // Where a phone is sent on to.
          onwards: ["https://m.facebook.com"],
          pictures: ["https://platform-lookaside.fbsbx.com", "https://*.fbcdn.net"],
        }
      : { authorization: new URL(baseUrl).origin, pictures: [new URL(baseUrl).origin] },

  identity(profile) {
    const { id, name, email, picture: found } = membersOf(profile);
    const image = membersIn(membersIn(found).data);
    return {
      subject: idSchema.parse(id),
      name: text(name),
      // Facebook calls the address valid and never verified: nothing in its answer says whose it is.
      ...emailAddress(email, false),
      image: isTrue(image.is_silhouette) ? null : picture(image.url),
      // There are no handles, and an address would be shown as if it were one.
      label: text(name),
    };
  },

  // A person's token lasts 60 days, and a new one takes the dialog again.
  refresh: null,

  // By the app's own token, since a person's ends after 60 days and their permission does not.
  async revoke({ clientId, clientSecret, baseUrl, subject, fetch }) {
    const token = `${clientId}|${clientSecret}`;
    const url = `${graphOf(baseUrl)}/${encodeURIComponent(subject)}/permissions`;
    const response = await fetch(`${url}?${proofOf(token, clientSecret)}`, {
      method: "DELETE",
      headers: { Accept: "application/json", Authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw await refusalOf(url, response);
    return true;
  },

  // It does not end, and it can act as the app with everybody's permissions: keep it on the server.
  appGrant: ({ baseUrl }) => ({
    endpoint: () => ({ url: `${graphOf(baseUrl)}/oauth/access_token`, authentication: "post" }),
    scopes: null,
    endless: true,
  }),

  grantsPage: ({ baseUrl, mode }) =>
    mode === "local" ? `${baseUrl}/settings/apps` : "https://www.facebook.com/settings?tab=applications",

  emailWorth: () => "nothing",

  authjs: ({ common, baseUrl, fetch }) => {
    const graph = graphOf(baseUrl);
    const me = `${graph}/me?fields=id,name,email,picture.type(large)`;
    return Facebook({
      ...common,
      // As Facebook documents it: in the form, and not by HTTP Basic.
      client: { token_endpoint_auth_method: "client_secret_post" },
      authorization: {
        url: `${baseUrl ?? "https://www.facebook.com"}/${version}/dialog/oauth`,
        params: { scope: facebook.scopes.join(" ") },
      },
      token: `${graph}/oauth/access_token`,
      userinfo: {
        url: me,
        request: ({ tokens: { access_token = "" } }: { tokens: { access_token?: string } }) =>
          fetchJson(fetch, `${me}&${proofOf(access_token, common.clientSecret)}`, access_token),
      },
    });
  },
};

function graphOf(baseUrl: string | null): string {
  return `${baseUrl ?? "https://graph.facebook.com"}/${version}`;
}

/** Shows that a call with this token comes from the app's server: a stolen token alone is then worth nothing. */
function proofOf(token: string, clientSecret: string): string {
  return `appsecret_proof=${createHmac("sha256", clientSecret).update(token).digest("hex")}`;
}
