import { type Registration, registrations } from "./registrations";

const ordinary: Registration = {
  steps: [
    "Register an application for a website with a server: a confidential client with the authorization code grant.",
    "Paste {callback} as its redirect URI.",
    // part: provider-sign-out
    "Where it has a list of addresses for after a sign-out, add {site}/signed-out.",
    "Copy its client ID and its client secret.",
  ],
  traps: [
    "An OpenID provider's issuer is written exactly as its metadata at /.well-known/openid-configuration has it.",
  ],
};

/** @returns how an app is registered at a provider; the ordinary way for one that nothing is written of */
export function registrationOf(id: string): Registration {
  return registrations[id] ?? ordinary;
}

/** Whether a vendor's console has steps of its own. */
export const hasOwnSteps = (id: string) => Object.hasOwn(registrations, id);

/** @returns the steps with their addresses */
export function stepsFor(id: string, site: string): string[] {
  const callback = callbackOf(site, id);
  return registrationOf(id).steps.map((step) =>
    step.replaceAll("{callback}", callback).replaceAll("{site}", site),
  );
}

/** @returns where the provider sends people back to (RFC 6749, section 3.1.2) */
export function callbackOf(site: string, id: string): string {
  return `${site}/api/auth/callback/${id}`;
}
