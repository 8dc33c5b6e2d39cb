import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

/** What a browser does with a passkey: makes one, is asked to use one, or offers those it has beside a field. */
export type Ceremony = "create" | "use" | "offer";

/** Why nothing came of it, for the person. */
export class NothingCame extends Error {
  override name = "NothingCame";
}

const words: Record<string, string> = {
  NotAllowedError: "You cancelled, or it took too long. Nothing has changed.",
  InvalidStateError: "This device has a passkey for your account already.",
  NotSupportedError: "This device cannot ask for your fingerprint, face or PIN, so it can hold no passkey.",
  ConstraintError: "This device cannot ask for your fingerprint, face or PIN, so it can hold no passkey.",
  SecurityError: "This browser allows no passkeys at this address.",
};

/**
 * Asks the server for a challenge, and the browser for its answer.
 * @param begin the address that gives the challenge
 * @returns what the form hands in; null when the page is about to be left, or another ceremony has begun
 * @throws NothingCame
 */
export async function perform(
  ceremony: Ceremony,
  begin: string,
): Promise<{ token: string; response: string } | null> {
  if (!browserSupportsWebAuthn()) throw new NothingCame("This browser has no passkeys.");
  const asked = await ask(begin);
  if (!asked) return null;
  try {
    const { token, options } = asked;
    const answer =
      ceremony === "create"
        ? await startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
        : await startAuthentication({
            optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
            useBrowserAutofill: ceremony === "offer",
            // It may be about to be shown, and is needed when somebody comes to it.
            verifyBrowserAutofillInput: false,
          });
    return { token, response: JSON.stringify(answer) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const name = cause instanceof Error ? cause.name : "";
    if (name === "AbortError") return null;
    throw new NothingCame(words[name] ?? "Your device did not answer as it should. Nothing has changed.");
  }
}

/** @returns null when the server leads elsewhere, such as to sign in */
async function ask(begin: string): Promise<{ token: string; options: unknown } | null> {
  const unreached = new NothingCame("This site could not be reached. Nothing has changed; try again.");
  const response = await fetch(begin, { method: "POST" }).catch(() => {
    throw unreached;
  });
  if (response.redirected) return leave(response.url);
  if (response.status === 429)
    throw new NothingCame("There were too many attempts. Try again in a few minutes.");
  const answer: { token?: string; options?: unknown; url?: string } = await response.json().catch(() => ({}));
  if (answer.url) return leave(answer.url);
  const { token, options } = answer;
  if (!response.ok || token === undefined) throw unreached;
  return { token, options };
}

function leave(address: string): null {
  location.assign(address);
  return null;
}
