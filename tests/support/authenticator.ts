import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

// An authenticator in software (WebAuthn, section 6), which says whatever a test wants it to.

type Cbor = number | string | Buffer | Map<number | string, Cbor>;

/** RFC 8949, as far as attestations and keys need it. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const entries = [...value].flatMap(([key, member]) => [cbor(key), cbor(member)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
}

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const encoded = (data: Buffer | string) => Buffer.from(data).toString("base64url");

/** What an answer says in the place of the truth. */
export type Lies = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  /** Whether somebody was there, and has shown a fingerprint, a face or a PIN. */
  present?: boolean;
  verified?: boolean;
  counter?: number;
  userHandle?: string | null;
  credentialId?: string;
  signature?: Buffer;
  attestationObject?: Buffer;
  clientDataJSON?: Buffer;
};

type Options = { challenge: string; rp?: { id?: string }; rpId?: string; user?: { id: string } };

/** One passkey, made for a site. */
export class Authenticator {
  readonly id = randomBytes(16);
  readonly #private: KeyObject;
  readonly #cose: Buffer;
  counter: number;
  userHandle: string | undefined;

  /** @param counter how often it has signed; 0 for one that does not count */
  constructor(
    readonly origin: string,
    counter = 0,
  ) {
    this.counter = counter;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#private = privateKey;
    // RFC 9053: an EC2 key for ES256 on P-256.
    this.#cose = cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }

  /** Answers to `navigator.credentials.create`. */
  create(options: Options, lies: Lies = {}): string {
    this.userHandle = options.user?.id;
    const size = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), size, this.id, this.#cose]);
    const authData = Buffer.concat([this.#authData(options.rp?.id, lies, 0x40), attested]);
    const object = new Map<string, Cbor>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return this.#answer(lies, {
      clientDataJSON: encoded(this.#clientData("webauthn.create", options, lies)),
      attestationObject: encoded(lies.attestationObject ?? cbor(object)),
      transports: ["internal", "hybrid"],
    });
  }

  /** Answers to `navigator.credentials.get`. */
  use(options: Options, lies: Lies = {}): string {
    if (this.counter > 0) this.counter += 1;
    const authData = this.#authData(options.rpId, lies, 0);
    const clientData = this.#clientData("webauthn.get", options, lies);
    const signature =
      lies.signature ?? sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.#private);
    return this.#answer(lies, {
      clientDataJSON: encoded(clientData),
      authenticatorData: encoded(authData),
      signature: encoded(signature),
      userHandle: lies.userHandle === undefined ? this.userHandle : lies.userHandle,
    });
  }

  #clientData(type: string, { challenge }: Options, lies: Lies): Buffer {
    if (lies.clientDataJSON) return lies.clientDataJSON;
    const said = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.origin,
      crossOrigin: lies.crossOrigin ?? false,
      ...(lies.topOrigin && { topOrigin: lies.topOrigin }),
    };
    return Buffer.from(JSON.stringify(said));
  }

  #authData(rpId: string | undefined, lies: Lies, more: number): Buffer {
    const { present = true, verified = true } = lies;
    const flags = (present ? 0x01 : 0) | (verified ? 0x04 : 0) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId ?? ""), Buffer.from([flags]), counter]);
  }

  #answer(lies: Lies, response: object): string {
    const id = lies.credentialId ?? encoded(this.id);
    return JSON.stringify({ id, rawId: id, type: "public-key", response, clientExtensionResults: {} });
  }
}
