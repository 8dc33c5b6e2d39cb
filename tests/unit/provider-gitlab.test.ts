import { expect, it } from "vitest";
import { issuerOf, resolveProviders } from "@/features/providers";
import { gitlab } from "@/features/providers/gitlab";
import { testEnvironment } from "../support/environment";

testEnvironment();

const ids = (source: Record<string, string>) =>
  resolveProviders(source).providers.map(({ entry: { id } }) => id);
const variables = { AUTH_GITLAB_ID: "app", AUTH_GITLAB_SECRET: "s3cr3t" };
const own = { ...variables, AUTH_GITLAB_ISSUER: "https://git.acme.test/gitlab/" };
const filed = (source: Record<string, string>) =>
  resolveProviders(source).providers.map((provider) => issuerOf(provider));

it("GitLab is gitlab.com, or a server of one's own, whose people are others", () => {
  expect(ids(variables)).toEqual(["gitlab"]);
  expect(filed(variables)).toEqual(["https://gitlab.com"]);
  expect(filed(own)).toEqual(["https://git.acme.test/gitlab"]);
});

it("GitLab lets pages lead to its own pictures, and to its own page of applications", () => {
  const at = { baseUrl: own.AUTH_GITLAB_ISSUER, mode: "real" } as const;
  expect(gitlab.endpoints.origins(at).pictures).toEqual(["https://git.acme.test"]);
  expect(gitlab.tokens.grantsPage(at)).toBe("https://git.acme.test/gitlab/-/user_settings/applications");
});

it.each(["git.acme.test", "http://git.acme.test", "https://git.acme.test/?a=b"])(
  "GitLab at %s is a fault",
  (address) => {
    expect(resolveProviders({ ...variables, AUTH_GITLAB_ISSUER: address }).faults).toEqual([
      expect.stringMatching(/^AUTH_GITLAB_ISSUER must be an address such as https:/),
    ]);
  },
);
