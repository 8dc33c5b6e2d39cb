/**
 * How a developer registers an app at each vendor: no part of a sign-in, and in no production build. `/setup` and
 * `npm run doctor` show it, and `npm run docs` writes it into docs/guides/go-live.md.
 */
export type Registration = {
  /** What to do at the console, in order. `{callback}` and `{site}` stand for the addresses. */
  steps: readonly string[];
  /** What people run into afterwards. */
  traps: readonly string[];
  /** What ids and secrets look like. Left out where each server has its own way. */
  shapes?: Shapes;
};

type Shapes = {
  id: Shape;
  secret: Shape;
  /** What only this vendor's values are like. */
  unmistakable?: RegExp;
  /** Values of the same console that belong elsewhere. */
  mistakenIds?: readonly Mistake[];
  mistakenSecrets?: readonly Mistake[];
};
type Shape = { pattern: RegExp /** To be read after "does not look like …'s:". */; looks: string };
type Mistake = { pattern: RegExp /** To be read after "looks like". */; what: string };

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const registrations: Readonly<Record<string, Registration>> = {
  github: {
    steps: [
      "Choose “OAuth App”, and give it your site's name and the homepage {site}. It has no list of scopes.",
      "Paste {callback} as the authorization callback URL, and leave “Enable Device Flow” off.",
      "Press “Register application”. Copy the Client ID, then “Generate a new client secret” and copy that: it is shown once.",
    ],
    traps: [
      "An app of its own for this machine keeps the secret of production off laptops.",
      "In the app's list of callback URLs, leave the matching of subdomains and longer paths off.",
      "A “GitHub App” works as well. Without its account permission “Email addresses” people get in without an email.",
    ],
    shapes: {
      id: {
        pattern: /^(Ov\w{18}|Iv1\.[0-9a-f]{16}|Iv\w{18}|[0-9a-f]{20})$/,
        looks: "an id has 20 characters and often begins with Ov or Iv",
      },
      secret: { pattern: /^[0-9a-f]{40}$/, looks: "a client secret is 40 digits of 0-9 and a-f" },
      unmistakable: /^(Ov23li|Iv23li|Iv1\.)/,
      mistakenIds: [{ pattern: /^\d{5,10}$/, what: "a GitHub App's App ID, which is not its Client ID" }],
      mistakenSecrets: [
        { pattern: /^(gh[pousr]_|github_pat_)/, what: "a token, which is not a client secret" },
        {
          pattern: /BEGIN [A-Z ]*PRIVATE KEY/,
          what: "a GitHub App's private key, which is not its client secret",
        },
      ],
    },
  },
  google: {
    steps: [
      "In Branding and Audience, give the app its name and support address, and choose “External”.",
      "In Clients, create a client of the type “Web application”.",
      "Paste {callback} under “Authorized redirect URIs”. It is compared letter by letter.",
      "Copy the client ID and the client secret from the dialog: the secret is shown once.",
    ],
    traps: [
      "While the audience is “Testing”, only the test users that you list get in, a hundred at most, and access beyond identity ends after seven days. Publish the app before people rely on it.",
      "A redirect URI takes some minutes to count. Until then Google says redirect_uri_mismatch.",
      "Google gives a refresh token only with a consent. The app asks for that consent when a feature needs access that lasts.",
      "Google does not open inside other apps' own browsers; the sign-in page says so there.",
    ],
    shapes: {
      id: {
        pattern: /^\d+(-\w+)?\.apps\.googleusercontent\.com$/,
        looks: "an id ends in .apps.googleusercontent.com",
      },
      secret: { pattern: /^(GOCSPX-[\w-]{20,}|[\w-]{24})$/, looks: "a client secret begins with GOCSPX-" },
      unmistakable: /\.apps\.googleusercontent\.com$|^GOCSPX-/,
      mistakenIds: [{ pattern: /^AIza/, what: "an API key, which is not a client ID" }],
      mistakenSecrets: [{ pattern: /^AIza/, what: "an API key, which is not a client secret" }],
    },
  },
  apple: {
    steps: [
      "In Identifiers register an App ID with “Sign in with Apple”, and then a Services ID: its identifier is the client ID.",
      "In the Services ID press “Configure”. Choose the App ID, give your host as the domain, and paste {callback} as the return URL.",
      "In Keys make a key with “Sign in with Apple” for that App ID, and download it: the file is there once. Its name has the Key ID.",
      "Copy the Team ID from Membership, and the whole content of the .p8 file. Line breaks may be written as \\n.",
      // part: apple-notices
      "Give {site}/api/apple-notices as the “Server-to-Server Notification Endpoint” of the App ID.",
      "Before the app sends mail, register its domain and sender in Services, “Sign in with Apple for Email Communication”: otherwise nothing reaches a hidden address.",
    ],
    traps: [
      "Apple takes no address with http, localhost or a number: try it on this machine at the stand-in.",
      "There is no client secret to copy or to renew: the app makes one of the key for each request.",
      "Apple tells the name once, when somebody first permits the app. Who removes the app at account.apple.com and comes back is asked anew.",
      "Who hides their email comes with an address at privaterelay.appleid.com. With ALLOWED_EMAILS they get in by that address only.",
      "Native apps of Apple's platforms have the bundle ID for a client, and no code of theirs is taken here: Apple documents no PKCE.",
      // part: apple-notices
      "Where Apple's notices are for the App ID and not for the Services ID, the log has apple_notice_refused with aud: set AUTH_APPLE_APP_ID to the App ID.",
    ],
    shapes: {
      id: {
        pattern: /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
        looks: "a Services ID is a name such as com.example.web",
      },
      // Whether it is a key, the start says.
      secret: { pattern: /^/, looks: "a key" },
      mistakenIds: [
        { pattern: /^[A-Z0-9]{10}$/, what: "a Team ID or a Key ID, which is not the Services ID" },
      ],
    },
  },
  twitter: {
    steps: [
      "Create a project and an app, and open “User authentication settings”.",
      "Choose “Read”, turn on “Request email from users”, and choose “Web App”.",
      "Paste {callback} as the callback URI. Give {site} as the website, {site}/legal/terms and {site}/legal/privacy as the terms and the privacy policy.",
      "Copy the OAuth 2.0 Client ID and Client Secret, which are not the API key and its secret.",
    ],
    traps: [
      "Not everybody has confirmed an email at X: such people get in without one. With ALLOWED_EMAILS set they do not get in.",
      "X's API is paid for in advance: without credit nobody gets in by X, and the log has provider_unpaid.",
      "For your own machine X's documentation says 127.0.0.1 and not localhost.",
    ],
    shapes: {
      id: { pattern: /^[\w-]{30,44}$/, looks: "an OAuth 2.0 Client ID has some 34 characters" },
      secret: { pattern: /^[\w-]{40,60}$/, looks: "an OAuth 2.0 Client Secret has some 50 characters" },
      unmistakable: /(OjE6Y2k|6MTpjaQ|xOmNp)$/,
      mistakenIds: [
        {
          pattern: /^[A-Za-z0-9]{25}$/,
          what: "the API key (OAuth 1.0a), which is not the OAuth 2.0 Client ID",
        },
      ],
      mistakenSecrets: [
        {
          pattern: /^\d+-\w{40}$/,
          what: "an access token (OAuth 1.0a), which is not the OAuth 2.0 Client Secret",
        },
        { pattern: /^A{15,}/, what: "the app's Bearer Token, which is not the OAuth 2.0 Client Secret" },
      ],
    },
  },
  facebook: {
    steps: [
      "Create an app with the use case “Authenticate and request data from users with Facebook Login”.",
      "In Facebook Login, Settings, paste {callback} under “Valid OAuth Redirect URIs”, and turn on “Enforce HTTPS” and “Use Strict Mode”.",
      "Add the permissions email and public_profile.",
      "In App settings, Advanced, turn on “Require App Secret”: every call carries a proof.",
      "In App settings, Basic, give your host as the app domain, {site}/legal/privacy and {site}/legal/terms. Under “User data deletion” choose “Data deletion callback URL”, and give {site}/api/data-deletion/facebook.",
      "Copy the App ID and the App secret from the same page.",
    ],
    traps: [
      "While the app is in development, only people with a role in it get in. Publish it when the privacy and terms pages say who you are.",
      "While the app is in development, an address on localhost works without being registered.",
      "Facebook does not say whether an email is confirmed: nobody gets an email here by it.",
    ],
    shapes: {
      id: { pattern: /^\d{13,20}$/, looks: "an App ID is a number" },
      secret: { pattern: /^[0-9a-f]{32}$/, looks: "an App secret is 32 digits of 0-9 and a-f" },
      mistakenSecrets: [{ pattern: /^EAA|\|/, what: "an access token, which is not the App secret" }],
    },
  },
  "microsoft-entra-id": {
    steps: [
      "Choose “New registration”, and under “Supported account types” who shall sign in.",
      "As redirect URI choose the platform “Web”, and paste {callback}.",
      // part: provider-sign-out
      "Add {site}/signed-out as another redirect URI: whoever signs out at Microsoft as well comes back there.",
      "In Certificates & secrets make a new client secret, and copy its Value: it is shown once.",
      "In Token configuration add the optional claims email and xms_edov to the ID token.",
      "In Branding & properties give {site}/legal/privacy and {site}/legal/terms.",
      "Copy the Application (client) ID from the overview.",
    ],
    traps: [
      "The secret's Value is what counts, and not its Secret ID. It ends after two years at most.",
      "The platform must be “Web”: “Single-page application” refuses a secret (AADSTS9002327), and so does “Mobile and desktop applications” (AADSTS700025).",
      "AUTH_MICROSOFT_ENTRA_ID_ISSUER must fit the account types: an app for one organization needs that organization's address.",
      "Without the claim xms_edov an email at work does not count as verified.",
    ],
    shapes: {
      id: { pattern: guid, looks: "an Application (client) ID is 32 digits in five groups" },
      secret: { pattern: /^[\w~.!@*-]{30,50}$/, looks: "a client secret's Value has some 40 characters" },
      mistakenSecrets: [{ pattern: guid, what: "the Secret ID, and its Value belongs here" }],
    },
  },
  discord: {
    steps: [
      "Press “New Application”, and give {site}/legal/terms and {site}/legal/privacy under “General Information”.",
      "In OAuth2, paste {callback} under “Redirects”, and save.",
      "On the same page copy the Client ID, then “Reset Secret” and copy the Client Secret: it is shown once.",
    ],
    traps: [
      "The bot's token and the Public Key are no client secret. Sign-in needs no bot.",
      "An account can be without an email, by its phone number: such people get in without one. With ALLOWED_EMAILS set they do not get in.",
      "Disconnecting ends every token that this app has of that person.",
    ],
    shapes: {
      id: { pattern: /^\d{17,20}$/, looks: "a Client ID is a number of 17 to 20 digits" },
      secret: { pattern: /^[\w-]{32}$/, looks: "a Client Secret has 32 characters" },
      mistakenSecrets: [
        {
          pattern: /^[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}$/,
          what: "a bot's token, which is not the Client Secret",
        },
        { pattern: /^[0-9a-f]{64}$/, what: "the Public Key, which is not the Client Secret" },
      ],
    },
  },
  gitlab: {
    steps: [
      "Choose “Add new application”, and give it your site's name. On a server of your own an administrator can add one for everybody.",
      "Paste {callback} as the redirect URI, and leave “Confidential” on.",
      "Tick the scopes openid, profile and email, and no others.",
      "Press “Save application”. Copy the Application ID and the Secret: GitLab keeps a hash of it, and shows it once.",
    ],
    traps: [
      "Without one of the three scopes GitLab's page says that the requested scope is invalid.",
      "For a server of your own set AUTH_GITLAB_ISSUER to its address, as its metadata at /.well-known/openid-configuration has it. People of gitlab.com and of your server are not the same ones.",
      "Most pictures are Gravatar's, which many share, and are not shown.",
    ],
    shapes: {
      id: { pattern: /^[0-9a-f]{64}$/, looks: "an Application ID is 64 digits of 0-9 and a-f" },
      secret: { pattern: /^([\w-]*gloas-)?[0-9a-f]{64}$/, looks: "a Secret begins with gloas-" },
      unmistakable: /^gloas-/,
      mistakenSecrets: [
        { pattern: /^glpat-/, what: "a personal access token, which is not the application's Secret" },
      ],
    },
  },
  linkedin: {
    steps: [
      "Press “Create app”. It asks for a LinkedIn Page, for {site}/legal/privacy and for a logo.",
      "In Products request “Sign In with LinkedIn using OpenID Connect”, which is granted at once.",
      "In Auth paste {callback} under “Authorized redirect URLs for your app”.",
      "Copy the Client ID and the Primary Client Secret from the same page.",
    ],
    traps: [
      "Without that product LinkedIn answers unauthorized_scope_error.",
      "LinkedIn takes no PKCE from a client with a secret, and its ID tokens repeat no nonce: the state alone binds an answer to its browser.",
      "Native and single-page clients cannot sign in with LinkedIn: without PKCE their codes are worth something to whoever catches them.",
    ],
    shapes: {
      id: { pattern: /^[0-9a-z]{12,14}$/, looks: "a Client ID has 14 small letters and digits" },
      secret: {
        pattern: /^(WPL_AP\d\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/]{6}==|[A-Za-z0-9]{16})$/,
        looks: "a Client Secret begins with WPL_AP",
      },
      unmistakable: /^WPL_AP/,
    },
  },
  auth0: {
    steps: [
      "Create an application of the type “Regular Web Application”.",
      "Paste {callback} under “Allowed Callback URLs”.",
      // part: provider-sign-out
      "Paste {site}/signed-out under “Allowed Logout URLs”: whoever signs out at Auth0 as well comes back there.",
      "In Credentials leave “Client Secret (Post)” as the authentication method.",
      "Turn on “Refresh Token Rotation”. In Advanced settings, Grant Types, leave “Authorization Code” and “Refresh Token” alone on.",
      "Copy Domain, Client ID and Client Secret. The issuer is the Domain as an address: https://acme.eu.auth0.com/.",
    ],
    traps: [
      "With a custom domain, that domain is the issuer.",
      "Callback URLs are compared letter by letter, with their ports.",
      // part: provider-sign-out
      "In tenants from before November 2023, turn on “RP-Initiated Logout End Session Endpoint Discovery” in the tenant's advanced settings, or nobody is offered to sign out there.",
      "Auth0's development keys of a social connection are for trying it; give each connection keys of your own.",
    ],
    shapes: {
      id: { pattern: /^[A-Za-z0-9]{32}$/, looks: "a Client ID is 32 letters and digits" },
      secret: { pattern: /^[\w-]{48,72}$/, looks: "a Client Secret has 64 characters" },
    },
  },
};
