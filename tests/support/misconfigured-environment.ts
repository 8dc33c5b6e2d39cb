import { development, github, google, production, type Row, sso, x } from "./configurations";
import { requiredEnvironment as required } from "./environment";

/** The environment alone. */
export const environmentRows: Row[] = [
  // What the app does not start with.
  ["start", "AUTH_SECRET", development({ AUTH_SECRET: "" }), /openssl rand/],
  ["start", "AUTH_SECRET", development({ AUTH_SECRET: "short-1A" }), /at least 32/],
  [
    "start",
    "AUTH_SECRET",
    development({ AUTH_SECRET: "change-me-change-me-change-me-12345" }),
    /Use random bytes/,
  ],
  [
    "start",
    "TOKEN_ENCRYPTION_KEY",
    development({ TOKEN_ENCRYPTION_KEY: "q83vEjRWeJCrze8S" }),
    /exactly 32 bytes/,
  ],
  [
    "start",
    "TOKEN_ENCRYPTION_KEY",
    development({ AUTH_SECRET: required.TOKEN_ENCRYPTION_KEY }),
    /Make one of its own/,
  ],
  ["start", "AUTH_URL", production({ AUTH_URL: "" }), /Set it to where the app lives/],
  ["start", "AUTH_URL", production({ AUTH_URL: "app.example.com" }), /Write it as https/],
  ["start", "AUTH_URL", production({ AUTH_URL: "http://app.example.com" }), /begin with https/],
  ["start", "AUTH_URL", production({ AUTH_URL: "https://app.example.com/api/auth" }), /the address alone/],
  [
    "start",
    "AUTH_REDIRECT_PROXY_URL",
    production({ AUTH_REDIRECT_PROXY_URL: "https://a.example.com" }),
    /Remove it/,
  ],
  ["start", "LOCAL_PROVIDERS_URL", production({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" }), /Remove it/],
  ["start", "AUTH_GITHUB_SECRET", development({ AUTH_GITHUB_ID: github.AUTH_GITHUB_ID }), /both, or neither/],
  ["start", "AUTH_OIDC_ISSUER", development({ ...sso, AUTH_OIDC_ISSUER: "" }), /all three, or none/],
  ["start", "AUTH_GITHUB_ID", development({ ...github, AUTH_GITHUB_ID: "your-client-id" }), /Copy the value/],
  [
    "start",
    "AUTH_GITHUB_SECRET",
    development({ ...github, AUTH_GITHUB_SECRET: "3f2a\u200b9c81" }),
    /Copy the value again/,
  ],
  [
    "start",
    "AUTH_GITHUB_SECRET",
    development({ ...github, AUTH_GITHUB_SECRET: github.AUTH_GITHUB_ID }),
    /Copy it again/,
  ],
  [
    "start",
    "AUTH_OIDC_ISSUER",
    development({ ...sso, AUTH_OIDC_ISSUER: "id.example.com" }),
    /must be an address/,
  ],
  ["start", "AUTH_TWITTER_API_SECRET", development({ AUTH_TWITTER_API_KEY: "k" }), /Set both, or neither/],
  ["start", "AUTH_GITHUB_EMAIL_WORTH", development({ AUTH_GITHUB_EMAIL_WORTH: "all" }), /must be nothing/],
  ["start", "AUTH_OIDC_ONWARDS", development({ AUTH_OIDC_ONWARDS: "login.example.com" }), /must be origins/],
  [
    "start",
    "DATABASE_URL",
    development({ DATABASE_URL: "mysql://u:pw-of-mysql@h/d" }),
    /must be a SQLite file/,
  ],
  ["start", "DATABASE_URL", development({ DATABASE_URL: "postgres://u:p#ss-word@h/d" }), /./],
  ["start", "PORT", development({ PORT: "eighty" }), /not a port/],
  ["start", "ALLOWED_EMAILS", development({ ALLOWED_EMAILS: "everybody" }), /commas/],
  ["auth_url_other_port", "AUTH_URL", development({ AUTH_URL: "http://localhost:3001" }), /set AUTH_URL=/],

  // The address, and what stands in front of it.
  ["auth_url_elsewhere", "AUTH_URL", development({ AUTH_URL: "https://app.example.com" }), /Remove it/],
  ["auth_url_https_here", "AUTH_URL", development({ AUTH_URL: "https://localhost:3000" }), /Set it to http/],
  [
    "auth_url_loopback",
    "AUTH_URL",
    production({ AUTH_URL: "http://localhost:3000", TRUSTED_PROXY_HOPS: "" }),
    /Set it to the address/,
  ],
  // part: google
  ["auth_url_no_name", "AUTH_URL", production({ ...google, AUTH_URL: "https://192.168.1.7" }), /public name/],
  // part: google
  ["auth_url_no_name", "AUTH_URL", production({ ...google, AUTH_URL: "https://app.local" }), /public name/],
  [
    "auth_url_preview",
    "AUTH_URL",
    production({ AUTH_URL: "https://app-git-main-acme.vercel.app" }),
    /address that stays/,
  ],
  ["proxy_hops", "TRUSTED_PROXY_HOPS", production({ TRUSTED_PROXY_HOPS: "" }), /number of proxies/],
  [
    "proxy_hops",
    "TRUSTED_PROXY_HOPS",
    production({ TRUSTED_PROXY_HOPS: "", FLY_APP_NAME: "app" }),
    /Fly\.io/,
  ],
  ["proxy_hops_here", "TRUSTED_PROXY_HOPS", production({ AUTH_URL: "http://localhost:3000" }), /remove it/],
  [
    "x_localhost",
    "twitter",
    development({ AUTH_URL: "http://localhost:3000", ...x }),
    /AUTH_URL=http:\/\/127/,
  ],

  // Values.
  [
    "value_quoted",
    "AUTH_GITHUB_ID",
    development({ ...github, AUTH_GITHUB_ID: '"Ov23liAbCdEf01234567"' }),
    /Remove them/,
  ],
  [
    "value_spaced",
    "AUTH_GITHUB_SECRET",
    development({ ...github, AUTH_GITHUB_SECRET: `${github.AUTH_GITHUB_SECRET}\n` }),
    /Remove it/,
  ],
  [
    "value_pasted_twice",
    "AUTH_GITHUB_SECRET",
    development({ ...github, AUTH_GITHUB_SECRET: github.AUTH_GITHUB_SECRET.repeat(2) }),
    /Keep one half/,
  ],
  [
    "value_with_name",
    "AUTH_GITHUB_ID",
    development({ ...github, AUTH_GITHUB_ID: "AUTH_GITHUB_ID=Ov23liAbCdEf01234567" }),
    /Keep what follows/,
  ],
  [
    "value_is_url",
    "AUTH_GOOGLE_ID",
    development({ ...google, AUTH_GOOGLE_ID: "https://console.cloud.google.com/" }),
    /Copy the value/,
  ],
  [
    "value_reused",
    "AUTH_OIDC_SECRET",
    development({ ...github, ...sso, AUTH_OIDC_SECRET: github.AUTH_GITHUB_SECRET }),
    /its own value/,
  ],

  // Names.
  [
    "name_of_v4",
    "NEXTAUTH_SECRET",
    development({ NEXTAUTH_SECRET: "9iBqXw0t2mVb7LrKzE4sYjHc" }),
    /AUTH_SECRET/,
  ],
  [
    "name_of_v4",
    "NEXTAUTH_URL",
    development({ NEXTAUTH_URL: "http://localhost:3000" }),
    /rename it to AUTH_URL/,
  ],
  [
    "name_of_v4",
    "GITHUB_CLIENT_ID",
    development({ GITHUB_CLIENT_ID: "Ov23liAbCdEf01234567" }),
    /AUTH_GITHUB_ID/,
  ],
  // part: google
  [
    "name_of_v4",
    "AUTH_GOOGLE_CLIENT_SECRET",
    development({ AUTH_GOOGLE_CLIENT_SECRET: google.AUTH_GOOGLE_SECRET }),
    /AUTH_GOOGLE_SECRET/,
  ],
  ["name_of_v4", "AUTH_X_ID", development({ AUTH_X_ID: x.AUTH_TWITTER_ID }), /AUTH_TWITTER_ID/],
  [
    "name_of_v4",
    "AZURE_AD_CLIENT_ID",
    development({ AZURE_AD_CLIENT_ID: "0b1c" }),
    /AUTH_MICROSOFT_ENTRA_ID_ID/,
  ],
  [
    "name_unknown",
    "AUTH_GITUB_ID",
    development({ AUTH_GITUB_ID: "Ov23liAbCdEf01234567" }),
    /Did you mean AUTH_GITHUB_ID/,
  ],
  ["name_unknown", "auth_secret", development({ auth_secret: "x" }), /Did you mean AUTH_SECRET/],
  ["name_unknown", "NEXTAUTH_DEBUG", development({ NEXTAUTH_DEBUG: "1" }), /\.env\.example/],
  ["name_trust_host", "AUTH_TRUST_HOST", development({ AUTH_TRUST_HOST: "true" }), /Remove it/],
  [
    "name_public_secret",
    "NEXT_PUBLIC_API_SECRET",
    development({ NEXT_PUBLIC_API_SECRET: "s3cr3t-of-an-api" }),
    /Rename it/,
  ],
  [
    "name_public_secret",
    "NEXT_PUBLIC_GH",
    development({ ...github, NEXT_PUBLIC_GH: github.AUTH_GITHUB_SECRET }),
    /replace the secret/,
  ],
  [
    "tls_unchecked",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    development({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
    /NODE_EXTRA_CA_CERTS/,
  ],
  ["proxy_ignored", "HTTPS_PROXY", development({ HTTPS_PROXY: "http://proxy:3128" }), /NODE_USE_ENV_PROXY/],
];
