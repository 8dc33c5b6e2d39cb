import { describe, expect, it } from "vitest";
import { auth0 } from "@/features/providers/auth0";
import { pictureFrom } from "@/features/providers/identity";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { expectInert, hostile, long } from "../support/inert";

describe("who Microsoft says this is", () => {
  const contoso = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
  const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
  const claims = {
    ver: "2.0",
    iss: `https://login.microsoftonline.com/${contoso}/v2.0`,
    sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    oid: "f5a3c1d2-7f0e-4b8c-9d6a-1e2f3a4b5c6d",
    tid: contoso,
    name: "Ada Lovelace",
    preferred_username: "ada@contoso.example",
    email: "Ada@Contoso.example",
  };
  const expected = {
    subject: `${contoso}:AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ`,
    name: "Ada Lovelace",
    email: "ada@contoso.example",
    emailVerified: false,
    emailOwned: false,
    image: null,
    label: "ada@contoso.example",
  };

  it("is read from the ID token's claims, and the email is nothing but text", () => {
    expect(microsoft.identity.read(claims)).toEqual(expected);
    // No standard claim makes it one that is verified: an administrator of any tenant can have it made.
    expect(
      microsoft.identity.read({ ...claims, email_verified: true, verified_primary_email: ["x@y.example"] }),
    ).toEqual(expected);
  });

  it.each([true, 1, "1", "true", "TRUE"])("has a verified email where xms_edov is %j", (xms_edov) => {
    expect(microsoft.identity.read({ ...claims, xms_edov })).toEqual({
      ...expected,
      emailVerified: true,
      emailOwned: true,
    });
  });

  it.each([false, 0, "0", "false", "", "yes", "True ", null, [true], { true: 1 }, 2])(
    "has none where xms_edov is %j",
    (xms_edov) => {
      expect(microsoft.identity.read({ ...claims, xms_edov })).toEqual(expected);
    },
  );

  it("has a verified email in a personal account, whose addresses are Microsoft's to verify", () => {
    expect(microsoft.identity.read({ ...claims, tid: consumers })).toMatchObject({ emailVerified: true });
    expect(microsoft.identity.read({ ...claims, tid: consumers, email: undefined })).toMatchObject({
      email: null,
      emailVerified: false,
      emailOwned: false,
    });
  });

  it("is somebody else in another tenant", () => {
    expect(microsoft.identity.read({ ...claims, tid: consumers }).subject).not.toBe(expected.subject);
  });

  it("may have nothing but a subject", () => {
    expect(microsoft.identity.read({ sub: "a", tid: contoso })).toEqual({
      subject: `${contoso}:a`,
      name: null,
      email: null,
      emailVerified: false,
      emailOwned: false,
      image: null,
      label: null,
    });
    expect(() => microsoft.identity.read({ ...claims, tid: undefined })).toThrow();
  });

  it("is inert whatever it says", () => {
    for (const text of [hostile, long]) {
      const told = { ...claims, name: text, email: text, preferred_username: text };
      expectInert(microsoft.identity.read(told));
    }
  });
});

describe("who Auth0 says this is", () => {
  const claims = {
    sub: "github|583231",
    nickname: "octocat",
    name: "The Octocat",
    picture: "https://s.gravatar.com/avatar/0?d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Foc.png",
    email: "Octocat@github.example",
    email_verified: true,
  };
  const expected = {
    subject: "github|583231",
    name: "The Octocat",
    email: "octocat@github.example",
    emailVerified: true,
    emailOwned: false,
    image: claims.picture,
    label: "Octocat@github.example",
  };

  it("is read from the ID token's claims, with the connection in the subject", () => {
    expect(auth0.identity.read(claims)).toEqual(expected);
    expect(auth0.identity.read({ sub: "auth0|507f1f77bcf86cd799439011" })).toEqual({
      subject: "auth0|507f1f77bcf86cd799439011",
      name: null,
      email: null,
      emailVerified: false,
      emailOwned: false,
      image: null,
      label: null,
    });
  });

  it("has no verified email unless Auth0 says so", () => {
    for (const email_verified of [false, null, undefined])
      expect(auth0.identity.read({ ...claims, email_verified }).emailVerified).toBe(false);
  });

  it("is called by the nickname where there is no name", () => {
    expect(auth0.identity.read({ ...claims, name: null, email: null })).toMatchObject({
      name: "octocat",
      label: "octocat",
    });
  });

  it("has the pictures of its own tenant only, and not those of a service that many share", () => {
    const { pictures } = auth0.endpoints.origins({ baseUrl: "https://acme.eu.auth0.com/", mode: "real" });
    expect(pictureFrom(pictures, claims.picture)).toBeNull();
    expect(pictureFrom(pictures, "https://acme.eu.auth0.com/a.png")).toBe("https://acme.eu.auth0.com/a.png");
  });

  it("is inert whatever it says", () => {
    for (const text of [hostile, long])
      expectInert(auth0.identity.read({ ...claims, name: text, email: text, nickname: text, picture: text }));
  });
});
