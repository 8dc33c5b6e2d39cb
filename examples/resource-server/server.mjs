// A service of your own that takes this app's access tokens: all that it needs is the app's address and its own name.
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const {
  ISSUER = "http://localhost:3000",
  AUDIENCE = "https://notes.example.com",
  PORT = "4000",
} = process.env;
const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", ISSUER), { cacheMaxAge: 300_000 });
const expected = {
  issuer: ISSUER,
  audience: AUDIENCE,
  // Only what the app signs with: never what the token itself asks for (RFC 8725, section 3.1).
  algorithms: ["RS256"],
  typ: "at+jwt",
  requiredClaims: ["sub", "exp", "iat", "jti", "scope"],
  // No token lives longer. Two minutes more, since two clocks are never the same.
  maxTokenAge: 300,
  clockTolerance: 120,
};

/**
 * The claims of a request's token.
 * @param {string | undefined} header `Authorization`
 * @param {string} scope that the token must have
 */
async function authorize(header, scope) {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? "")?.[1];
  if (!token) return { status: 401, challenge: "Bearer" };
  try {
    const { payload } = await jwtVerify(token, keys, expected);
    if (String(payload.scope).split(" ").includes(scope)) return { status: 200, claims: payload };
    return { status: 403, challenge: `Bearer error="insufficient_scope", scope="${scope}"` };
  } catch (error) {
    // The app does not answer: that says nothing about the token.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!/^ERR_(JW[ST]_|JOSE_(ALG|NOT)|JWKS_(NO_MATCHING|MULTIPLE))/.test(code)) return { status: 503 };
    return { status: 401, challenge: 'Bearer error="invalid_token"' };
  }
}

/** What a browser asks before a page of the app calls with a token (Fetch, section 3.2.2): no cookie, this app alone. */
const cors = {
  "Access-Control-Allow-Origin": ISSUER,
  "Access-Control-Allow-Headers": "Authorization",
  "Access-Control-Allow-Methods": "GET, POST",
  Vary: "Origin",
};

const server = createServer(async (request, response) => {
  if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
  const scope = request.method === "GET" ? "notes:read" : "notes:write";
  const { status, challenge, claims } = await authorize(request.headers.authorization, scope);
  if (challenge) response.setHeader("WWW-Authenticate", challenge);
  response.writeHead(status, { ...cors, "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(claims ? { notes: [`Hello, ${claims.sub}`] } : { error: status }));
});
server.listen(Number(PORT), "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : PORT}`);
});
