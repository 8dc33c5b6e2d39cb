import {
  development,
  facebook,
  file,
  github,
  google,
  microsoft,
  production,
  type Row,
  sso,
  withFile,
  x,
} from "./configurations";

/** The files that it comes from, what providers' values look like, and who gets in. */
export const fileRows: Row[] = [
  // Files.
  [
    "env_file_misnamed",
    "env.local",
    withFile(file("env.local", github, { read: false })),
    /Rename it to \.env\.local/,
  ],
  [
    "env_file_misnamed",
    "app/.env.local",
    withFile(file("app/.env.local", github, { read: false })),
    /own folder/,
  ],
  [
    "env_example_filled",
    ".env.example",
    withFile(file(".env.example", github, { read: false, tracked: true })),
    /Move the value/,
  ],
  [
    "env_file_tracked",
    ".env.local",
    withFile(file(".env.local", github, { tracked: true }), github),
    /git rm --cached/,
  ],
  [
    "env_file_not_ignored",
    ".env.production",
    withFile(file(".env.production", github, { read: false, ignored: false })),
    /\.gitignore/,
  ],
  ["env_file_open", ".env.local", withFile(file(".env.local", github, { open: true }), github), /chmod 600/],
  [
    "env_value_cut",
    "AUTH_OIDC_SECRET",
    withFile(file(".env.local", {}, { lines: [{ name: "AUTH_OIDC_SECRET", value: "its-long", cut: true }] })),
    /double quotes/,
  ],
  [
    "env_name_twice",
    "LOG_LEVEL",
    withFile(
      file(
        ".env.local",
        {},
        { lines: ["info", "debug"].map((value) => ({ name: "LOG_LEVEL", value, cut: false })) },
      ),
    ),
    /Remove the other/,
  ],
  [
    "env_dollar",
    "AUTH_OIDC_SECRET",
    withFile(file(".env.local", { AUTH_OIDC_SECRET: "its-long$secret-at-sso" }), {
      ...sso,
      AUTH_OIDC_SECRET: "its-long-at-sso",
    }),
    /Write \\\$/,
  ],
  [
    "env_other_mode",
    "AUTH_GITHUB_SECRET",
    withFile(file(".env.production.local", github, { read: false })),
    /\.env\.local for both/,
  ],
  [
    "env_hidden",
    "AUTH_GITHUB_SECRET",
    {
      ...withFile(file(".env.local", github), github),
      environment: { AUTH_GITHUB_SECRET: "another-one-of-the-shell" },
    },
    /unset AUTH_GITHUB_SECRET/,
  ],
  ["env_node_env", "NODE_ENV", withFile(file(".env.local", { NODE_ENV: "production" })), /Remove the line/],

  // Providers.
  [
    "no_provider",
    "providers",
    production({ AUTH_GITHUB_ID: "", AUTH_GITHUB_SECRET: "" }),
    /Set the two values/,
  ],
  [
    "provider_swapped",
    "AUTH_GITHUB_ID",
    development({ AUTH_GITHUB_ID: github.AUTH_GITHUB_SECRET, AUTH_GITHUB_SECRET: github.AUTH_GITHUB_ID }),
    /Exchange them/,
  ],
  [
    "provider_swapped",
    "AUTH_GOOGLE_ID",
    development({ AUTH_GOOGLE_ID: google.AUTH_GOOGLE_SECRET, AUTH_GOOGLE_SECRET: google.AUTH_GOOGLE_ID }),
    /Exchange them/,
  ],
  // part: google
  [
    "provider_another",
    "AUTH_GITHUB_ID",
    development({ ...github, AUTH_GITHUB_ID: google.AUTH_GOOGLE_ID }),
    /Google's/,
  ],
  [
    "provider_wrong_kind",
    "AUTH_GITHUB_SECRET",
    development({ ...github, AUTH_GITHUB_SECRET: "ghp_0123456789abcdefABCDEF0123456789abcd" }),
    /a token.*Copy it again/,
  ],
  ["provider_wrong_kind", "AUTH_GITHUB_ID", development({ ...github, AUTH_GITHUB_ID: "123456" }), /App ID/],
  [
    "provider_wrong_kind",
    "AUTH_GOOGLE_ID",
    development({ ...google, AUTH_GOOGLE_ID: "AIzaSyA0123456789abcdefghijklmnopqrstuv" }),
    /API key/,
  ],
  [
    "provider_wrong_kind",
    "AUTH_TWITTER_ID",
    development({ AUTH_URL: "http://127.0.0.1:3000", ...x, AUTH_TWITTER_ID: "abcdefGHIJKLmnopqrSTUVWX1" }),
    /OAuth 1\.0a/,
  ],
  [
    "provider_wrong_kind",
    "AUTH_MICROSOFT_ENTRA_ID_SECRET",
    development({ ...microsoft, AUTH_MICROSOFT_ENTRA_ID_SECRET: "9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0" }),
    /Secret ID/,
  ],
  [
    "provider_shape",
    "AUTH_FACEBOOK_ID",
    development({ ...facebook, AUTH_FACEBOOK_ID: "acme-app" }),
    /an App ID is a number/,
  ],
  [
    "issuer_with_path",
    "AUTH_OIDC_ISSUER",
    development({ ...sso, AUTH_OIDC_ISSUER: "https://id.example.com/.well-known/openid-configuration" }),
    /issuer/,
  ],

  // Who gets in.
  [
    "admin_nobody",
    "ADMIN_EMAILS",
    development({ ADMIN_EMAILS: "ada@example.com", ...facebook }),
    /EMAIL_WORTH/,
  ],
  [
    "allowed_emails_unknown",
    "facebook",
    development({ ALLOWED_EMAILS: "*@example.com", ...github, ...facebook }),
    /Take Facebook out/,
  ],
  [
    "allowed_emails_without",
    "twitter",
    development({ AUTH_URL: "http://127.0.0.1:3000", ALLOWED_EMAILS: "*@example.com", ...x }),
    /another provider/,
  ],
  ["signup_closed", "SIGNUP", development({ SIGNUP: "closed" }), /ADMIN_EMAILS first/],
  ["rate_limits_off", "RATE_LIMITS", production({ RATE_LIMITS: "off" }), /Turn it on/],
  [
    "local_providers_allowed",
    "ALLOW_LOCAL_PROVIDERS",
    development({ ALLOW_LOCAL_PROVIDERS: "1" }),
    /Remove it/,
  ],
  ["operator_missing", "OPERATOR_NAME", production({ OPERATOR_NAME: "" }), /Set it/],
];
