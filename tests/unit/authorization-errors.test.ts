import { expect, it } from "vitest";
import { AuthorizationRefused } from "@/features/oauth/errors";
import { providerEntries } from "@/features/providers";
import { auth0 } from "@/features/providers/auth0";
import { discord } from "@/features/providers/discord";
import { facebook } from "@/features/providers/facebook";
import { gitlab } from "@/features/providers/gitlab";
import { linkedin } from "@/features/providers/linkedin";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { oidc } from "@/features/providers/oidc";
import type { ProviderEntry } from "@/features/providers/types";
import { type FailureCause, failureCause } from "@/features/sign-in/failures";

// What a provider's error at the callback means: who said no, and whether anybody did.

const means = (entry: ProviderEntry, error: string, description: string | null = null) =>
  failureCause(new AuthorizationRefused({ error, error_description: description ?? "" }), entry);

it.each<[FailureCause, ProviderEntry, string, string | null]>([
  ["cancelled", microsoft, "consent_required", "AADSTS65004: User declined to consent to access the app."],
  ["cancelled", microsoft, "access_denied", "The user has denied access to the scope requested."],
  ["cancelled", microsoft, "access_denied", null],
  ["provider_denied", microsoft, "access_denied", "AADSTS53003: Access has been blocked."],
  ["provider_denied", microsoft, "access_denied", "AADSTS650040: Another number that begins alike."],
  ["provider_refused", microsoft, "consent_required", "AADSTS65001: Not consented."],
  ["provider_refused", microsoft, "moon_phase_mismatch", "AADSTS99999999: Nobody knows it."],
  ["provider_unavailable", microsoft, "temporarily_unavailable", "AADSTS90033: Down."],
  ["cancelled", auth0, "access_denied", "User did not authorize the request"],
  ["cancelled", auth0, "access_denied", "The user has denied your application access."],
  ["provider_denied", auth0, "access_denied", "You are not on the list of this event."],
  ["provider_denied", auth0, "access_denied", null],
  ["provider_denied", auth0, "unauthorized", "user is blocked"],
  ["provider_refused", auth0, "moon_phase_mismatch", null],
  ["cancelled", oidc, "access_denied", null],
  ["cancelled", oidc, "access_denied", "End-User aborted interaction"],
  ["cancelled", oidc, "access_denied", "The resource owner or authorization server denied the request."],
  ["provider_denied", oidc, "access_denied", "User is not assigned to the client application."],
  ["cancelled", gitlab, "access_denied", "The resource owner or authorization server denied the request."],
  ["cancelled", discord, "access_denied", "The resource owner or authorization server denied the request"],
  ["cancelled", linkedin, "user_cancelled_login", "The user cancelled LinkedIn login"],
  ["cancelled", linkedin, "user_cancelled_authorize", null],
  ["provider_refused", linkedin, "unauthorized_scope_error", null],
  ["cancelled", facebook, "access_denied", "Permissions error"],
  ["provider_refused", facebook, "moon_phase_mismatch", "User did not authorize the request"],
])("is %s where an entry knows more: %o", (cause, entry, code, description) => {
  expect(means(entry, code, description)).toBe(cause);
});

it("of an error that nobody knows is no accusation, at every provider", () => {
  for (const entry of providerEntries) {
    expect(means(entry, "moon_phase_mismatch", "The moon is not in the right phase."), entry.id).toBe(
      "provider_refused",
    );
  }
});
