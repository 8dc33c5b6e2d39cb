import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

async function serve(handler: Handler): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => void handler(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** An OpenID provider that forwards to an upstream on another host at once, which lets anybody in as Ada, or as Alan. */
export async function startBroker(
  clientId: string,
): Promise<{ issuer: string; upstream: string; stop(): Promise<void> }> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" };
  const json = (response: ServerResponse, body: object) =>
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  const upstream = await serve((request, response) => {
    const { search } = new URL(request.url ?? "", "http://upstream");
    const link = (name: string) => `<a href="${issuer}return${search}&name=${name}">Go on as ${name}</a>`;
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<!doctype html><title>Upstream</title>${link("Ada")} ${link("Alan")}`);
  });
  const broker = await serve(async (request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? "", "http://broker");
    if (pathname === "/authorize") {
      response.writeHead(302, { Location: `${upstream.origin}/${search}` }).end();
    } else if (pathname === "/return") {
      // The code says what the ID token must hold.
      const [state, nonce, name] = ["state", "nonce", "name"].map((one) => searchParams.get(one) ?? "");
      const answer = new URLSearchParams({ code: `${nonce} ${name}`, state: state ?? "" });
      response.writeHead(302, { Location: `${searchParams.get("redirect_uri")}?${answer}` }).end();
    } else if (pathname === "/token") {
      const [nonce, name] = new URLSearchParams(await text(request)).get("code")?.split(" ") ?? [];
      const id_token = await new SignJWT({ nonce, sub: `${name} ${issuer}`, name: `${name} by the broker` })
        .setProtectedHeader({ alg: jwk.alg, kid: jwk.kid })
        .setIssuer(issuer)
        .setAudience(clientId)
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(privateKey);
      json(response, { access_token: "none", token_type: "Bearer", expires_in: 300, id_token });
    } else if (pathname === "/jwks") {
      json(response, { keys: [jwk] });
    } else {
      json(response, {
        issuer,
        authorization_endpoint: `${issuer}authorize`,
        token_endpoint: `${issuer}token`,
        jwks_uri: `${issuer}jwks`,
      });
    }
  });
  const issuer = `${broker.origin}/`;
  return {
    issuer,
    upstream: upstream.origin,
    stop: async () => void (await Promise.all([broker.stop(), upstream.stop()])),
  };
}
