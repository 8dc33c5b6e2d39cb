import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import { codeFrom, exchange, post, signedIn, tokensOf } from "./exchange-support";
import { sharedApp } from "./support/app";

// A client has what its entry in features/exchange/clients.ts names, whatever its person may have elsewhere.

const app = sharedApp();
const notes = "https://notes.example.com";
const page = { client_id: "example-spa", redirect_uri: "http://127.0.0.1:5173/signed-in" };

const ask = (token: string, parameters: Record<string, string>) =>
  post(app.origin, "/api/token", parameters, { authorization: `Bearer ${token}` });
const refused = (error: string) => ({ status: 400, body: { error, error_description: expect.any(String) } });

it("A1 A5 a client's token gets what the client names, and no more of it", async () => {
  const { access } = await signedIn(app);
  const answer = await ask(access, { audience: notes });
  expect(answer).toMatchObject({ status: 200, body: { scope: "notes:read" } });
  expect(decodeJwt(String(answer.body.access_token))).toMatchObject({ aud: notes, scope: "notes:read" });
  for (const scope of ["notes:write", "notes:read notes:write", "notes:moderate", "nothing", "toString"])
    expect(await ask(access, { audience: notes, scope })).toMatchObject(refused("invalid_scope"));
  for (const audience of ["https://evil.example", "own", "constructor", `${app.origin}/`])
    expect(await ask(access, { audience })).toMatchObject(refused("invalid_target"));
  await expect
    .poll(app.logs)
    .toMatch(/"event":"client_grant_refused".*"client":"example-cli".*"error":"invalid_scope"/);
});

it("A1 A5 a client that names no service gets a token for none, with a line in the log", async () => {
  const code = await codeFrom(app, "github", {}, { redirect_uri: page.redirect_uri });
  const { access } = tokensOf(await exchange(app, "github", { ...code, ...page }));
  for (const scope of ["notes:read", "profile:read"])
    expect(await ask(access, { audience: notes, scope })).toMatchObject(refused("invalid_target"));
  expect(await ask(access, { audience: notes })).toMatchObject(refused("invalid_target"));
  await expect
    .poll(app.logs)
    .toMatch(/"event":"client_grant_refused".*"client":"example-spa".*"error":"invalid_target"/);
  expect(await ask(access, {})).toMatchObject({ status: 200, body: { scope: "profile:read" } });
});
