import { describe, expect, it } from "vitest";
import { auth0 } from "@/features/providers/auth0";
import { pictureFrom } from "@/features/providers/identity";
import { microsoft } from "@/features/providers/microsoft-entra-id";
import { expectInert, hostile, long } from "../support/inert";
import { auth0 as auth0Says } from "../vendors/auth0";
import { microsoft as microsoftSays } from "../vendors/microsoft-entra-id";

describe("who Microsoft says this is", () => {
  const { answer: claims, identity: expected } = microsoftSays;
  const contoso = claims.tid;
  const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

  it("has an email that is nothing but text", () => {
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
  const { answer: claims } = auth0Says;

  it("may have nothing but a subject, which names the connection", () => {
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
