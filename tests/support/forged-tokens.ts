import { createHmac, createPublicKey, randomUUID } from "node:crypto";
import { CompactSign, exportJWK, generateKeyPair, type JWK } from "jose";
import { privateKeyOf } from "@/features/own-tokens/keys";
import { signingKeys } from "@/features/own-tokens/mutations";

type Claims = Record<string, unknown>;
type Header = Record<string, unknown> & { alg: string };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const sign = (header: Header, claims: Claims, key: Parameters<CompactSign["sign"]>[0]) =>
  new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(key);

/** Tokens that must be refused, and why, beside a good one to show that the rest of each is right. */
export async function forgedTokens(good: Claims, now = Math.floor(Date.now() / 1000)) {
  const { signing } = await signingKeys();
  const ours = await privateKeyOf(signing);
  const header = { alg: "RS256", kid: signing.id, typ: "at+jwt" };
  const claims = { ...good, iat: now, exp: now + 300, jti: randomUUID() };
  const without = (name: string) =>
    Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
  const rogue = await generateKeyPair("RS256");
  const elliptic = await generateKeyPair("ES256");
  const published = JSON.parse(signing.publicKey) as JWK;
  const pem = createPublicKey({ key: { ...published }, format: "jwk" }).export({
    type: "spki",
    format: "pem",
  });
  const hmac = (secret: string) => {
    const input = `${encode({ ...header, alg: "HS256" })}.${encode(claims)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };
  const ok = await sign(header, claims, ours);
  const [head = "", , signature = ""] = ok.split(".");
  const real = (changes: Claims) => sign(header, { ...claims, ...changes }, ours);
  const bad: Record<string, string> = {
    "signed with somebody else's key under our key's name": await sign(header, claims, rogue.privateKey),
    "with another payload under our signature": `${head}.${encode({ ...claims, sub: "somebody-else" })}.${signature}`,
    "without its signature": ok.slice(0, ok.lastIndexOf(".") + 1),
    'with alg "none"': `${encode({ ...header, alg: "none" })}.${encode(claims)}.`,
    'with alg "None"': `${encode({ ...header, alg: "None" })}.${encode(claims)}.`,
    "signed by HMAC with our public key as the secret": hmac(String(pem)),
    "signed by HMAC with our modulus as the secret": hmac(published.n ?? ""),
    "of another algorithm": await sign({ ...header, alg: "ES256" }, claims, elliptic.privateKey),
    "that brings its own key along": await sign(
      { ...header, jwk: await exportJWK(rogue.publicKey) },
      claims,
      rogue.privateKey,
    ),
    "with a key that nobody knows": await sign({ ...header, kid: "unknown" }, claims, rogue.privateKey),
    "with an extension that must be understood": `${encode({ ...header, crit: ["x"], x: 1 })}.${encode(claims)}.${signature}`,
    "for another audience": await real({ aud: "https://elsewhere.example" }),
    "for an audience whose name begins the same": await real({ aud: `${String(good.aud)}.evil.example` }),
    "of another issuer": await real({ iss: "https://evil.example" }),
    "that has expired": await real({ iat: now - 600, exp: now - 300 }),
    "that is not good yet": await real({ nbf: now + 300 }),
    "from the future": await real({ iat: now + 300, exp: now + 600 }),
    "made to last for a year": await real({ iat: now - 600, exp: now + 31_536_000 }),
    "that never expires": await sign(header, without("exp"), ours),
    "without a time": await sign(header, without("iat"), ours),
    "without an audience": await sign(header, without("aud"), ours),
    "without an issuer": await sign(header, without("iss"), ours),
    "without a person": await sign(header, without("sub"), ours),
    'of the type "JWT", as ID tokens are': await sign({ ...header, typ: "JWT" }, claims, ours),
    "without a type": await sign({ alg: "RS256", kid: signing.id }, claims, ours),
    "of a sign-out (logout+jwt)": await sign({ ...header, typ: "logout+jwt" }, claims, ours),
    "that is none": "not.a.token",
    "that is a session's cookie": "9kXb2mVt7LrKzE4sYjHc1uNfGpDa3oQ6TxRv8kCe_-0",
  };
  return {
    ok,
    bad,
    /** Within the two minutes that clocks may differ. */
    skewed: [await real({ iat: now + 100, exp: now + 400 }), await real({ iat: now - 400, exp: now - 100 })],
    lacking: await real({ scope: "something:else" }),
  };
}
