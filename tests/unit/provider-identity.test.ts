import { describe, expect, it } from "vitest";
import { facebook } from "@/features/providers/facebook";
import { github } from "@/features/providers/github";
import { google } from "@/features/providers/google";
import { twitter } from "@/features/providers/twitter";
import { expectInert, hostile, long } from "../support/inert";
import { facebook as facebookSays } from "../vendors/facebook";
import { github as githubSays } from "../vendors/github";
import { google as googleSays } from "../vendors/google";
import { x as xSays } from "../vendors/twitter";

describe("who GitHub says this is", () => {
  const { answer, identity: expected } = githubSays;

  it("is called by the login when there is no name", () => {
    expect(github.identity.read({ ...answer, name: null })).toEqual({ ...expected, name: "octocat" });
    expect(github.identity.read({ ...answer, name: " " }).name).toBe("octocat");
  });

  it("has no verified email unless GitHub says so of the primary one", () => {
    const [other, primary] = answer.emails;
    expect(github.identity.read({ ...answer, emails: [other, { ...primary, verified: false }] })).toEqual({
      ...expected,
      emailVerified: false,
      emailOwned: false,
    });
    const none = { ...expected, email: null, emailVerified: false };
    expect(github.identity.read({ ...answer, emails: [] })).toEqual(none);
    expect(github.identity.read({ ...answer, emails: [other] })).toEqual(none);
  });

  it("is inert, whatever people call themselves", () => {
    const emails = [{ email: hostile, primary: true, verified: true }];
    expectInert(
      github.identity.read({
        ...answer,
        name: hostile,
        login: hostile,
        avatar_url: "javascript:alert(1)",
        emails,
      }),
    );
    expectInert(
      github.identity.read({ ...answer, name: long, login: long, avatar_url: `https://a.example/${long}` }),
    );
  });

  it.each([
    ["a text for the id", { id: "583231" }],
    ["no id", { id: undefined }],
    ["zero", { id: 0 }],
    ["a fraction", { id: 1.5 }],
    ["an id beyond exact numbers", { id: 2 ** 53 }],
  ])("is refused with %s", (_name, change) => {
    expect(() => github.identity.read({ ...answer, ...change })).toThrow();
  });
});

describe("who Google says this is", () => {
  const { answer: claims } = googleSays;

  it("may have no name, picture or email", () => {
    expect(google.identity.read({ sub: "1" })).toEqual({
      subject: "1",
      name: null,
      email: null,
      emailVerified: false,
      emailOwned: false,
      image: null,
      label: null,
    });
  });

  it.each([false, null, undefined])("has an unverified email when email_verified is %s", (email_verified) => {
    const identity = google.identity.read({ ...claims, email_verified });
    expect(identity).toMatchObject({ email: "ada@gmail.example", emailVerified: false });
  });

  it("is inert, whatever people call themselves", () => {
    expectInert(
      google.identity.read({ ...claims, name: hostile, email: hostile, picture: "data:text/html,x" }),
    );
    expectInert(
      google.identity.read({ ...claims, name: long, email: long, picture: `https://a.example/${long}` }),
    );
  });

  it.each([
    ["no sub", { sub: undefined }],
    ["an empty sub", { sub: "" }],
    ["a number for the sub", { sub: 110169484474386 }],
  ])("is refused with %s", (_name, change) => {
    expect(() => google.identity.read({ ...claims, ...change })).toThrow();
  });
});

describe("who X says this is", () => {
  const {
    answer: { data },
    identity: expected,
  } = xSays;

  it.each([undefined, null, "", " "])("has no email when confirmed_email is %j", (confirmed_email) => {
    expect(twitter.identity.read({ data: { ...data, confirmed_email } })).toEqual({
      ...expected,
      email: null,
      emailVerified: false,
      emailOwned: false,
    });
  });

  it("is called by the handle when there is no name", () => {
    expect(twitter.identity.read({ data: { ...data, name: undefined } }).name).toBe("XDevelopers");
  });

  it("is inert, whatever people call themselves", () => {
    const names = (value: string) => ({ name: value, username: value, confirmed_email: value });
    expectInert(
      twitter.identity.read({
        data: { ...data, ...names(hostile), profile_image_url: "file:///etc/passwd" },
      }),
    );
    expectInert(
      twitter.identity.read({
        data: { ...data, ...names(long), profile_image_url: "http://169.254.169.254/" },
      }),
    );
  });

  it.each([
    ["errors instead of data", { errors: [{ title: "Forbidden" }] }],
    ["no id", { data: { ...data, id: undefined } }],
    ["a number for the id", { data: { ...data, id: 2244994945 } }],
    ["the fields outside data", data],
  ])("is refused with %s", (_name, answer) => {
    expect(() => twitter.identity.read(answer)).toThrow();
  });
});

describe("who Facebook says this is", () => {
  const { answer, identity: expected } = facebookSays;

  it("has an email that nobody has verified", () => {
    const claimed = { ...answer, verified: true, is_verified: true, email_verified: true };
    expect(facebook.identity.read(claimed).emailVerified).toBe(false);
  });

  it("may share no email, name or picture", () => {
    expect(facebook.identity.read({ id: "1" })).toEqual({
      subject: "1",
      name: null,
      email: null,
      emailVerified: false,
      emailOwned: false,
      image: null,
      label: null,
    });
  });

  it("has no picture when it is the grey head that stands for none", () => {
    const data = { ...answer.picture.data, is_silhouette: true };
    expect(facebook.identity.read({ ...answer, picture: { data } })).toEqual({ ...expected, image: null });
  });

  it("is inert, whatever people call themselves", () => {
    const url = (value: string) => ({ picture: { data: { url: value } } });
    expectInert(
      facebook.identity.read({ ...answer, name: hostile, email: hostile, ...url("javascript:alert(1)") }),
    );
    expectInert(
      facebook.identity.read({ ...answer, name: long, email: long, ...url(`https://a.example/${long}`) }),
    );
  });

  it.each([
    ["an error instead of the profile", { error: { message: "Invalid OAuth access token", code: 190 } }],
    ["no id", { ...answer, id: undefined }],
    ["an empty id", { ...answer, id: "" }],
    ["a number for the id", { ...answer, id: 10158 }],
    ["a path for the id", { ...answer, id: "../me" }],
  ])("is refused with %s", (_name, wrong) => {
    expect(() => facebook.identity.read(wrong)).toThrow();
  });
});
