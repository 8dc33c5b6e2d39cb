import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, exchange, type Running, read, run, signIn, tokens } from "./client";

// What only Microsoft does: an issuer for each tenant, refresh tokens that stay good, and Graph.

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const offline = { scope: "openid profile email offline_access Files.Read" };

describe("an ID token", () => {
  it("is of its person's tenant, which the metadata of all leaves open", async () => {
    const found = await fetch(`${local.url}/microsoft-entra-id/common/v2.0/.well-known/openid-configuration`);
    const metadata = await read(found);
    expect(metadata).toMatchObject({
      issuer: `${local.url}/microsoft-entra-id/{tenantid}/v2.0`,
      authorization_endpoint: `${local.url}/microsoft-entra-id/common/oauth2/v2.0/authorize`,
      token_endpoint: `${local.url}/microsoft-entra-id/common/oauth2/v2.0/token`,
      subject_types_supported: ["pairwise"],
    });
    const keys = createRemoteJWKSet(new URL(String(metadata.jwks_uri)));
    const tenants = new Set<string>();
    for (const person of ["ada", "barbara", "frances"]) {
      const { id_token } = await tokens(local.url, "microsoft-entra-id", { person });
      const { tid } = decodeJwt(id_token ?? "");
      const { payload } = await jwtVerify(id_token ?? "", keys, {
        issuer: `${local.url}/microsoft-entra-id/${tid}/v2.0`,
        audience: "local-microsoft-entra-id",
      });
      expect(payload).toMatchObject({
        ver: "2.0",
        nonce: "nonce-1",
        oid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      tenants.add(String(tid));
    }
    expect([...tenants]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), personal]);
  });

  it("says of an email at work whose domain it is, and nothing of a personal one", async () => {
    const claims = async (person: string) =>
      decodeJwt((await tokens(local.url, "microsoft-entra-id", { person })).id_token ?? "");
    expect(await claims("katherine")).toMatchObject({ email: "katherine@johnson.example", xms_edov: true });
    expect(await claims("barbara")).toMatchObject({ email: "barbara@liskov.example", xms_edov: false });
    const frances = await claims("frances");
    expect(frances).toMatchObject({ email: "frances@allen.example", tid: personal });
    for (const name of ["xms_edov", "email_verified"]) expect(frances).not.toHaveProperty(name);
    expect(await claims("noor")).not.toHaveProperty("email");
  });

  it("is signed by a key that says whose it is", async () => {
    const { keys } = await read(await fetch(`${local.url}/microsoft-entra-id/common/discovery/v2.0/keys`));
    expect(keys).toEqual([
      expect.objectContaining({ kty: "RSA", issuer: `${local.url}/microsoft-entra-id/{tenantid}/v2.0` }),
    ]);
  });
});

describe("a refresh token", () => {
  const refresh = async (refresh_token: string | undefined) =>
    exchange(local.url, "microsoft-entra-id", "", {
      grant_type: "refresh_token",
      refresh_token,
      code: undefined,
      redirect_uri: undefined,
      code_verifier: undefined,
    });

  it("comes with offline_access alone, which the answer does not repeat", async () => {
    const answer = await tokens(local.url, "microsoft-entra-id", { person: "ada" }, offline);
    expect(answer).toMatchObject({ scope: "openid profile email Files.Read", ext_expires_in: 3600 });
    expect(answer.refresh_token).toBeTruthy();
    expect(await tokens(local.url, "microsoft-entra-id")).not.toHaveProperty("refresh_token");
  });

  it("brings a new one, and stays good itself", async () => {
    const { refresh_token } = await tokens(local.url, "microsoft-entra-id", { person: "ada" }, offline);
    const first = await read(await refresh(refresh_token));
    const again = await read(await refresh(refresh_token));
    const next = await read(await refresh(String(first.refresh_token)));
    const all = [refresh_token, first.refresh_token, again.refresh_token, next.refresh_token];
    expect(new Set(all).size).toBe(4);
    expect(decodeJwt(String(next.id_token)).iss).toMatch(/\/microsoft-entra-id\/[0-9a-f-]{36}\/v2\.0$/);
  });

  it.each([
    ["entra_second_factor", "interaction_required", "basic_action"],
    ["entra_consent", "consent_required", "consent_required"],
  ])("may want its person: %s", async (fault, error, suberror) => {
    const { refresh_token } = await tokens(
      local.url,
      "microsoft-entra-id",
      { person: "ada", fault },
      offline,
    );
    const response = await refresh(refresh_token);
    expect([response.status, await read(response)]).toEqual([
      400,
      expect.objectContaining({ error, suberror }),
    ]);
  });

  it("that is none is refused in Microsoft's words", async () => {
    const response = await refresh("made-up");
    expect(response.status).toBe(400);
    expect(await read(response)).toMatchObject({
      error: "invalid_grant",
      error_description: expect.stringMatching(
        /^AADSTS700082: .* Trace ID: .* Correlation ID: .* Timestamp: /,
      ),
      error_codes: [700082],
    });
  });
});

describe("Graph", () => {
  const graph = (path: string, token: string | undefined) =>
    bearer(local.url, `/microsoft-entra-id/graph/v1.0${path}`, token);
  const tokenFor = async (scope: string, person = "frances") =>
    (await tokens(local.url, "microsoft-entra-id", { person }, { scope: `openid ${scope}` })).access_token;

  it.each(["Files.Read", "https://graph.microsoft.com/Files.Read"])(
    "lists the files of whoever allowed %s",
    async (scope) => {
      const { value } = await read(await graph("/me/drive/root/children", await tokenFor(scope)));
      expect(value).toMatchObject([
        { name: "Pictures", folder: { childCount: 214 } },
        { name: "Optimizing.docx", size: 30511, file: {} },
        { name: "Shopping list.txt", lastModifiedDateTime: "2026-03-05T16:09:00Z" },
      ]);
    },
  );

  it("lists them a page at a time", async () => {
    const token = await tokenFor("Files.Read");
    const names: string[] = [];
    let next: unknown = `${local.url}/microsoft-entra-id/graph/v1.0/me/drive/root/children?$top=2`;
    for (; typeof next === "string"; ) {
      const answer = await read(await fetch(next, { headers: { authorization: `Bearer ${token}` } }));
      names.push(...(answer.value as { name: string }[]).map(({ name }) => name));
      next = answer["@odata.nextLink"];
    }
    expect(names).toEqual(["Pictures", "Optimizing.docx", "Shopping list.txt"]);
    for (const query of ["$top=0", "$top=x", "$skiptoken=-1"])
      expect((await graph(`/me/drive/root/children?${query}`, token)).status).toBe(400);
  });

  it("refuses a token without the scope, and one that is none", async () => {
    const small = await tokenFor("profile");
    const files = await graph("/me/drive/root/children", small);
    expect([files.status, await read(files)]).toEqual([
      403,
      { error: expect.objectContaining({ code: "accessDenied" }) },
    ]);
    expect((await graph("/me", small)).status).toBe(403);
    for (const token of [undefined, "made-up"]) {
      const response = await graph("/me/drive/root/children", token);
      expect([response.status, await read(response)]).toEqual([
        401,
        { error: expect.objectContaining({ code: "InvalidAuthenticationToken" }) },
      ]);
    }
  });

  it("says who they are", async () => {
    const token = await tokenFor("User.Read", "barbara");
    expect(await read(await graph("/me", token))).toMatchObject({
      displayName: "Barbara Liskov",
      mail: "barbara@liskov.example",
    });
  });
});

describe("who declines is told apart by Microsoft's own words", () => {
  const back = async (form: Record<string, string>) =>
    Object.fromEntries((await signIn(local.url, "microsoft-entra-id", form)).searchParams);

  it("with a personal account", async () => {
    expect(await back({ cancel: "1" })).toEqual({
      error: "access_denied",
      error_description: "The user has denied access to the scope requested by the client application.",
      state: "state-1",
    });
  });

  it("with an account at work, which was no denial but a missing consent", async () => {
    expect(await back({ fault: "entra_declined" })).toEqual({
      error: "consent_required",
      error_description: expect.stringMatching(/^AADSTS65004: /),
      state: "state-1",
    });
  });
});

it.each([
  ["entra_secret_expired", 401, "invalid_client", 7000222],
  ["entra_public", 401, "invalid_client", 700025],
  ["entra_single_page", 400, "invalid_request", 9002327],
])("what is registered in another way is refused: %s", async (fault, status, error, number) => {
  const code = (await signIn(local.url, "microsoft-entra-id", { fault })).searchParams.get("code") ?? "";
  const response = await exchange(local.url, "microsoft-entra-id", code);
  expect([response.status, await read(response)]).toEqual([
    status,
    { error, error_codes: [number], error_description: expect.stringContaining(`AADSTS${number}: `) },
  ]);
});

it("scopes may come back in another case, and encoded", async () => {
  const form = { person: "ada", fault: "entra_scope_spelling" };
  const long = { scope: `openid offline_access https://graph.microsoft.com/Files.Read` };
  const { scope } = await tokens(local.url, "microsoft-entra-id", form, long);
  expect(scope).toBe("openid https%3A%2F%2Fgraph.microsoft.com%2Ffiles.read");
});

it("a code comes back beside a state of Microsoft's own session", async () => {
  const { searchParams } = await signIn(local.url, "microsoft-entra-id");
  expect([...searchParams.keys()].sort()).toEqual(["code", "session_state", "state"]);
  expect(searchParams.get("session_state")).toMatch(/^[0-9a-f-]{36}$/);
});
