import type { EnvFile, Facts } from "@/features/doctor/finding";

// Values in the shapes of their vendors, made up and used nowhere else.

export const github = {
  AUTH_GITHUB_ID: "Ov23liAbCdEf01234567",
  AUTH_GITHUB_SECRET: "3f2a9c81d04be7765a1c0f9e8d7b6a5948372615",
};
export const google = {
  AUTH_GOOGLE_ID: "181500000042-q1w2e3r4t5z6u7i8o9p0.apps.googleusercontent.com",
  AUTH_GOOGLE_SECRET: "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",
};
export const x = {
  AUTH_TWITTER_ID: "VW5hTG9uZ0xvbmdOYW1lT2ZBbklkOjE6Y2k",
  AUTH_TWITTER_SECRET: "Wz1xQ8-kLmN0pRsTuVwXyZaBcDeFgHiJkLmNoPqRsTuVwX_012",
};
export const facebook = {
  AUTH_FACEBOOK_ID: "123456789012345",
  AUTH_FACEBOOK_SECRET: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
};
export const microsoft = {
  AUTH_MICROSOFT_ENTRA_ID_ID: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
  AUTH_MICROSOFT_ENTRA_ID_SECRET: "Xy8Q~aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567.",
};
export const sso = {
  AUTH_OIDC_ISSUER: "https://id.example.com",
  AUTH_OIDC_ID: "an-app",
  AUTH_OIDC_SECRET: "its-long-secret-at-sso",
};
export const operator = { OPERATOR_NAME: "Acme", OPERATOR_EMAIL: "privacy@example.com" };
export const live = { AUTH_URL: "https://app.example.com", TRUSTED_PROXY_HOPS: "1", ...operator, ...github };

/** What a test changes of a configuration that is right. */
export type Given = Partial<Omit<Facts, "source">> & { source?: Record<string, string> };

/** A misconfiguration: what finds it, what it is about, how it comes about, and words of what to do. */
export type Row = [code: string, about: string, given: Given, todo: RegExp];

export const development = (source: Record<string, string>): Given => ({ source });
export const production = (source: Record<string, string>): Given => ({
  mode: "production",
  source: { ...live, ...source },
});

/** A file as it stands in the folder, and in the environment as far as Next reads it. */
export function file(name: string, values: Record<string, string>, more: Partial<EnvFile> = {}): EnvFile {
  const lines = Object.entries(values).map(([line, value]) => ({ name: line, value, cut: false }));
  return { name, read: true, lines, tracked: false, ignored: true, open: false, ...more };
}
export const withFile = (one: EnvFile, source: Record<string, string> = {}): Given => ({
  source,
  files: [one],
});
