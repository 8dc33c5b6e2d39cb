import { describe, expect, it, vi } from "vitest";
import { ProviderRefused } from "@/features/oauth/errors";
import { authenticationAmong, readTokenAnswer } from "@/features/oauth/token-request";
import { findEntry } from "@/features/providers";
import { isTrue } from "@/features/providers/identity";
import { isOpenId, vendorFixtures } from "../vendors";
import { openidFixture } from "../vendors/ordinary";

// What honest providers answer in odd shapes: strict about who somebody is, forgiving about all else.

const entryOf = (id: string) => findEntry(id) ?? expect.fail(`no entry ${id}`);

/** Shapes that no member of a profile can be read from. */
const unreadable = [
  null,
  "",
  " ",
  0,
  7,
  -1.5,
  true,
  false,
  [],
  [1],
  {},
  { a: { b: [] } },
  "\u0000",
  "\u202e",
];

/** An answer with every member set to one shape that does not say who somebody is. */
function withOdd(answer: Members, saysWho: readonly string[], odd: unknown): Members {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]): [string, unknown] => {
      if (saysWho.includes(name)) return [name, value];
      return [name, isMembers(value) && holds(value, saysWho) ? withOdd(value, saysWho, odd) : odd];
    }),
  );
}

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null;

const holds = (value: Members, names: readonly string[]): boolean =>
  Object.entries(value).some(([name, one]) => names.includes(name) || (isMembers(one) && holds(one, names)));

/** The standard's, which some answers do not show (OpenID Connect Core, section 5.1). */
const claims = ["name", "preferred_username", "nickname", "email", "email_verified", "picture", "locale"];

/** Whose answers keep to the standard. */
const oidc = openidFixture({ id: "oidc", name: "SSO" });

describe.each([...vendorFixtures, oidc])("$id", ({ id, scope, answer, saysWho, identity }) => {
  const whole = isOpenId({ scope })
    ? { ...Object.fromEntries(claims.map((name) => [name, ""])), ...answer }
    : answer;
  const read = (odd: unknown) => entryOf(id).identity.read(withOdd(whole, saysWho, odd));

  it("R1 reads who somebody is beside members of any shape", () => {
    for (const odd of unreadable) {
      const none = { name: null, email: null, image: null, label: null };
      const nobodys = { emailVerified: false, emailOwned: false };
      expect(read(odd), JSON.stringify(odd)).toEqual({ subject: identity.subject, ...none, ...nobodys });
    }
    const long = read("a".repeat(10_240));
    expect(long).toMatchObject({ email: null, image: null });
    expect([...(long.name ?? "")].length).toBeLessThanOrEqual(200);
  });
});

it("R1 GitHub's list of addresses may have anything in it, and Facebook's picture", () => {
  const odd = [null, 7, "a@b.example", [], { primary: true }, { primary: 1, email: "a@b.example" }];
  const right = { primary: true, verified: true, email: "ada@acme.test" };
  for (const one of odd)
    expect(entryOf("github").identity.read({ id: 1, emails: [one] })).toMatchObject({ emailVerified: false });
  const found = entryOf("github").identity.read({ id: 1, emails: [...odd.slice(0, 4), right] });
  expect(found).toMatchObject({ email: "ada@acme.test", emailVerified: true });
  for (const picture of [{ data: 7 }, { data: { url: 7 } }, { data: [{ url: "https://a.example" }] }])
    expect(entryOf("facebook").identity.read({ id: "1", picture }).image).toBeNull();
});

describe("R2 an address is verified", () => {
  const entries: [string, (value: unknown) => unknown][] = [
    ["github", (verified) => ({ id: 1, emails: [{ email: "a@b.example", primary: true, verified }] })],
    ...["google", "auth0", "oidc"].map((id): [string, (value: unknown) => unknown] => [
      id,
      (email_verified) => ({ sub: "1", email: "a@b.example", email_verified }),
    ]),
    ["microsoft-entra-id", (xms_edov) => ({ sub: "1", tid: "t", email: "a@b.example", xms_edov })],
  ];
  const no = [
    undefined,
    null,
    false,
    "",
    "false",
    "0",
    0,
    2,
    -1,
    "yes",
    "True ",
    " true",
    [true],
    {},
    { true: 1 },
  ];

  it.each(entries)("at %s by true, or the text in any case, and by nothing else", (id, answer) => {
    const entry = entryOf(id);
    for (const value of [true, "true", "True", "TRUE"])
      expect(entry.identity.read(answer(value)).emailVerified, String(value)).toBe(true);
    for (const value of no)
      expect(entry.identity.read(answer(value)), JSON.stringify(value)).toMatchObject({
        email: "a@b.example",
        emailVerified: false,
      });
  });

  it("and 1 is no yes but where a vendor writes it so", () => {
    for (const value of [1, "1"]) {
      expect(isTrue(value)).toBe(false);
      for (const [id, answer] of entries) {
        const { emailVerified } = entryOf(id).identity.read(answer(value));
        expect(emailVerified, id).toBe(id === "microsoft-entra-id");
      }
    }
  });
});

describe("R3 a token answer", () => {
  const url = "https://id.acme.test/token";
  const read = (answer: unknown, status = 200) => readTokenAnswer(url, Response.json(answer, { status }));
  const good = { access_token: "at", token_type: "Bearer" };

  it("counts an optional member of another shape as absent", async () => {
    for (const odd of [null, "", 7, true, [], {}, ["a"], "a\u0000", "x".repeat(20_001)]) {
      const members = { refresh_token: odd, scope: odd, id_token: odd };
      const { refresh_token, scope, id_token } = await read({ ...good, ...members });
      const usable = odd === "a\u0000" || String(odd).startsWith("xx") ? [undefined, odd] : [undefined];
      expect([undefined, "a\u0000"], JSON.stringify(odd).slice(0, 20)).toContain(refresh_token);
      expect(["", undefined]).toContain(scope);
      expect(usable).toContain(id_token);
    }
    for (const token_type of [undefined, null, "", " ", 7, [], {}])
      expect((await read({ ...good, token_type })).token_type).toBe("Bearer");
    for (const error of [null, "", false, 0])
      expect((await read({ ...good, error })).access_token).toBe("at");
  });

  it.each<[unknown, number | undefined]>([
    [3600, 3600],
    ["3600", 3600],
    [" 3600 ", 3600],
    ["3600.0", 3600],
    [1.5, 1],
    [34_560_000, 34_560_000],
    [631_138_518, 34_560_000],
    ["631138518", 34_560_000],
    [1e308, 34_560_000],
    ...[0, -3600, 0.5, "", "soon", "-1", "1e9", "0x10", null, true, [3600], {}, undefined].map(
      (value): [unknown, undefined] => [value, undefined],
    ),
  ])("that lives %j seconds", async (expires_in, expected) => {
    expect((await read({ ...good, expires_in })).expires_in).toBe(expected);
  });

  it("ends no later than an integer column holds", async () => {
    vi.useFakeTimers({ now: new Date("2038-01-19T03:00:00Z") });
    try {
      expect((await read({ ...good, expires_in: 3600 })).expires_in).toBe(847);
      vi.setSystemTime(new Date("2038-01-20T00:00:00Z"));
      expect((await read({ ...good, expires_in: 3600 })).expires_in).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it("is refused without a token that can be used", async () => {
    for (const answer of [
      null,
      [],
      7,
      "text",
      {},
      { access_token: "" },
      { access_token: 7 },
      { ...good, token_type: "mac" },
    ])
      await expect(read(answer), JSON.stringify(answer)).rejects.toMatchObject({ name: "ProviderUntrusted" });
  });

  it.each<[number, unknown, string | null]>([
    [401, { error: "invalid_client" }, "invalid_client"],
    [
      200,
      { error: "incorrect_client_credentials", error_description: "secret" },
      "incorrect_client_credentials",
    ],
    [
      401,
      { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret provided." },
      "invalid_client AADSTS7000215",
    ],
    [400, { error: { message: "Error validating client secret.", code: 1 } }, "1"],
    [400, { error: "Not A Code hunter2" }, null],
    [400, { error: "a".repeat(41) }, null],
    [400, { error: ["invalid_client"], error_description: ["x"] }, null],
    [400, "text", null],
  ])("R9 names the provider's own code, and nothing else: %i %j", async (status, answer, reason) => {
    const refused = read(answer, status);
    await expect(refused).rejects.toThrow(ProviderRefused);
    const named = reason ? `, ${reason}` : "";
    await expect(refused).rejects.toMatchObject({
      reason,
      message: `${url}: refused (HTTP ${status}${named})`,
    });
  });
});

it("a client says who it is in the way that a provider takes", () => {
  for (const preferred of ["basic", "post"] as const) {
    expect(authenticationAmong(preferred)).toBe(preferred);
    expect(authenticationAmong(preferred, [])).toBe(preferred);
    expect(authenticationAmong(preferred, ["private_key_jwt"])).toBe(preferred);
    expect(authenticationAmong(preferred, ["client_secret_post", "client_secret_basic"])).toBe(preferred);
    expect(authenticationAmong(preferred, ["client_secret_post"])).toBe("post");
    expect(authenticationAmong(preferred, ["client_secret_basic"])).toBe("basic");
  }
});
