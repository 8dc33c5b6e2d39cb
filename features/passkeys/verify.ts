import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL } from "@simplewebauthn/server/helpers";
import { challengeLifetime } from "@/features/passkeys/challenge";
import {
  type Assertion,
  type Attestation,
  knownTransports,
  type Transport,
} from "@/features/passkeys/policy";
import type { RelyingParty } from "@/features/providers/passkey";
import { SignInRefused } from "@/features/sign-in/failures";
import { brand } from "@/lib/brand";
import { describeError } from "@/lib/describe-errors";

/** ES256, EdDSA and RS256 (RFC 9053, RFC 8812), which between them every authenticator has. */
const algorithms = [-7, -8, -257];

/** Milliseconds that a browser waits for its person, a little less than the challenge counts. */
const timeout = (challengeLifetime - 15) * 1000;

type Known = { credentialId: string; transports: string };

const descriptor = ({ credentialId, transports }: Known) => ({
  type: "public-key" as const,
  id: credentialId,
  transports: knownTransports(transports.split(" ")),
});

/** @returns a user handle: it names the account to its person's devices, and says nothing else of them */
const handleOf = (userId: string) => Buffer.from(userId).toString("base64url");

/** @returns what a browser is asked for to make a passkey (WebAuthn, section 5.4) */
export function creationOptions(
  user: { id: string; name: string | null; email: string | null },
  party: RelyingParty,
  challenge: string,
  known: readonly Known[],
): PublicKeyCredentialCreationOptionsJSON {
  const name = user.email ?? user.name ?? brand.name;
  return {
    rp: { id: party.id, name: brand.name },
    user: { id: handleOf(user.id), name, displayName: user.name ?? name },
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout,
    // A device that has one already makes no second one, which would only take the first one's place.
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    // Which make of device it is decides nothing here, so it is nobody's business.
    attestation: "none",
  };
}

/**
 * @param allowed the passkeys that may answer; without them any that the device has for this site
 * @returns what a browser is asked for to use a passkey (WebAuthn, section 5.5)
 */
export function requestOptions(
  party: RelyingParty,
  challenge: string,
  allowed: readonly Known[] = [],
): PublicKeyCredentialRequestOptionsJSON {
  return {
    rpId: party.id,
    challenge,
    timeout,
    allowCredentials: allowed.map(descriptor),
    userVerification: "required",
  };
}

export type MadePasskey = {
  credentialId: string;
  publicKey: string;
  counter: bigint;
  transports: Transport[];
};

/**
 * @returns the passkey that a device has made
 * @throws SignInRefused for an answer that does not hold (WebAuthn, section 7.1)
 */
export function verifyCreation(
  answer: Attestation,
  party: RelyingParty,
  challenge: string,
): Promise<MadePasskey> {
  return refusing(async () => {
    expectOwnFrame(answer.response.clientDataJSON);
    expectNoCertificates(answer.response.attestationObject);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...answer, response: { ...answer.response, transports: [] }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) throw new Error("The attestation does not hold.");
    const { id, publicKey, counter } = registrationInfo.credential;
    if (id !== answer.id) throw new Error("The credential's id is another one.");
    return {
      credentialId: id,
      publicKey: Buffer.from(publicKey).toString("base64url"),
      counter: BigInt(counter),
      transports: knownTransports(answer.response.transports),
    };
  });
}

/**
 * @param passkey the one that the answer names
 * @param named whether the browser was told whose passkeys may answer; a device may leave out whose it is then
 * @returns how often the device says that it has signed, for `counterBefore`
 * @throws SignInRefused for an answer that does not hold (WebAuthn, section 7.2)
 */
export function verifyUse(
  answer: Assertion,
  party: RelyingParty,
  challenge: string,
  passkey: { credentialId: string; publicKey: string; userId: string },
  named: boolean,
): Promise<number> {
  return refusing(async () => {
    expectOwnFrame(answer.response.clientDataJSON);
    const { userHandle, ...response } = answer.response;
    const handle = userHandle ?? (named ? handleOf(passkey.userId) : null);
    if (handle !== handleOf(passkey.userId)) throw new Error("The user handle is another person's.");
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...answer, response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        // Counters are compared where they are written, so that of two answers at once one counts.
        counter: 0,
      },
    });
    if (!verified) throw new Error("The signature is another one.");
    return authenticationInfo.newCounter;
  });
}

/** The library reads what anybody has written, and throws for whatever is wrong with it. */
async function refusing<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify();
  } catch (error) {
    throw new SignInRefused("passkey_refused", describeError(error));
  }
}

/** No page of ours stands in a frame of another site's, so a ceremony that did is none of ours. */
function expectOwnFrame(clientDataJSON: string): void {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(clientDataJSON);
  if (crossOrigin || topOrigin) throw new Error("The ceremony was in a frame of another site's.");
}

/**
 * Browsers leave certificates out where none are asked for. Those that come all the same are anybody's, and the library would
 * follow the addresses in them.
 */
function expectNoCertificates(attestationObject: string): void {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const fmt = decoded.get("fmt");
  const own = fmt === "packed" && decoded.get("attStmt").get("x5c") === undefined;
  if (fmt !== "none" && !own) throw new Error("The attestation is of a kind that was not asked for.");
}
