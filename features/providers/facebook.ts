import { createHmac } from "node:crypto";
import Facebook from "next-auth/providers/facebook";
import { z } from "zod";
import { facebookIcon } from "@/components/brand-icons";
import { refusalOf } from "@/features/oauth/errors";
import { membersIn, membersOf } from "@/features/oauth/members";
import { fetchJson } from "@/features/oauth/provider-fetch";
import { emailAddress, isTrue, picture, text } from "./identity";
import { atBase, oauthProvider } from "./oauth-provider";

/**
 * The Graph API, which ends each version about two years after its release. Auth.js asks for v19.0, which ended in
 * May 2026, so every address is written here.
 */
const version = "v26.0";
const graph = `https://graph.facebook.com/${version}`;

/** App-scoped: another app gets another number for the same person. */
const idSchema = z.string().regex(/^\d{1,32}$/);

export const facebook = oauthProvider({
  id: "facebook",
  button: {
    name: "Facebook",
    receives: "Gives us your name, picture and email, if any.",
    icon: facebookIcon,
  },
  authjs: Facebook,
  scopes: {
    signIn: ["email", "public_profile"],
    // Otherwise Facebook does not ask again for what somebody has declined once.
    widening: { params: { auth_type: "rerequest" } },
    words: {
      email: "Read your email address",
      public_profile: "Read your name and picture",
    },
  },
  authorization: {
    // Asks for the password (its guide, "Re-Authentication"); its answer does not say that it did.
    reauthentication: { params: { auth_type: "reauthenticate" } },
    // Its documents promise PKCE together with `openid` alone: the state is what guards a sign-in.
    pkceNotPromised: true,
    // `#_=_`
    leavesFragment: true,
  },
  endpoints: {
    authorization: `https://www.facebook.com/${version}/dialog/oauth`,
    token: `${graph}/oauth/access_token`,
    userinfo({ baseUrl, common, fetch }, accessToken) {
      const me = `${atBase(graph, baseUrl)}/me?fields=id,name,email,picture.type(large)`;
      return fetchJson(fetch, `${me}&${proofOf(accessToken, common.clientSecret)}`, accessToken);
    },
    // Its pictures are redirects to the nearest of many servers.
    pictures: ["https://platform-lookaside.fbsbx.com", "https://*.fbcdn.net"],
    console: "https://developers.facebook.com/apps/",
    // Where phones are sent on to.
    onwards: ["https://m.facebook.com"],
  },
  identity: {
    read(profile) {
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
    emailWorth: () => "nothing",
  },
  tokens: {
    // As Facebook documents it: in the form, and not by HTTP Basic.
    authentication: "post",
    // A person's token lasts 60 days, and a new one takes the dialog again.
    refresh: null,
    revocationLeavesConsent: false,
    // By the app's own token, since a person's ends after 60 days and their permission does not.
    async revoke({ clientId, clientSecret, baseUrl, subject, fetch }) {
      const token = `${clientId}|${clientSecret}`;
      const url = `${atBase(graph, baseUrl)}/${encodeURIComponent(subject)}/permissions`;
      const response = await fetch(`${url}?${proofOf(token, clientSecret)}`, {
        method: "DELETE",
        headers: { Accept: "application/json", Authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw await refusalOf(url, response);
      return true;
    },
    // It does not end, and it can act as the app with everybody's permissions: keep it on the server.
    appGrant: ({ baseUrl }) => ({
      endpoint: () => ({ url: `${atBase(graph, baseUrl)}/oauth/access_token`, authentication: "post" }),
      scopes: null,
      endless: true,
    }),
    grantsPage: ({ baseUrl, mode }) =>
      mode === "local" ? `${baseUrl}/settings/apps` : "https://www.facebook.com/settings?tab=applications",
  },
});

/** Shows that a call with this token comes from the app's server: a stolen token alone is then worth nothing. */
function proofOf(token: string, clientSecret: string): string {
  return `appsecret_proof=${createHmac("sha256", clientSecret).update(token).digest("hex")}`;
}
