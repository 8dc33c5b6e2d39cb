import Okta from "next-auth/providers/okta";
import Spotify from "next-auth/providers/spotify";
import { membersOf } from "@/features/oauth/members";
import { emailAddress, subjectOf, text } from "@/features/providers/identity";
import { oauthProvider } from "@/features/providers/oauth-provider";
import { openidProvider } from "@/features/providers/openid-provider";
import { oauthVendor, openidVendor } from "../../local-providers/ordinary";

// All that an ordinary provider takes, of either protocol: its entry and its stand-in.

export const okta = openidProvider({ id: "okta", button: { name: "Okta" }, authjs: Okta });
export const localOkta = openidVendor({ id: "okta", name: "Okta" });

const spotifyTokens = "https://accounts.spotify.com/api/token";

export const spotify = oauthProvider({
  id: "spotify",
  button: { name: "Spotify", receives: "Gives us your name and email." },
  authjs: Spotify,
  scopes: { signIn: ["user-read-email"], words: { "user-read-email": "Read your email address" } },
  endpoints: {
    authorization: "https://accounts.spotify.com/authorize",
    token: spotifyTokens,
    userinfo: "https://api.spotify.com/v1/me",
    console: "https://developer.spotify.com/dashboard",
  },
  identity: {
    read(profile) {
      const { id, display_name, email } = membersOf(profile);
      return {
        subject: subjectOf(id),
        name: text(display_name),
        ...emailAddress(email, false),
        image: null,
        label: text(display_name),
      };
    },
  },
});
export const localSpotify = oauthVendor({
  id: "spotify",
  name: "Spotify",
  paths: { authorize: "/authorize", token: new URL(spotifyTokens).pathname },
  scopes: { "user-read-email": "See your email address" },
  profile: {
    path: "/v1/me",
    answer: ({ person, subject, email }) => ({ id: subject, display_name: person.name, email }),
  },
});
