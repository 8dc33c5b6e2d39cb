import { customFetch } from "@auth/core";
import { expect, it } from "vitest";
import { discord } from "@/features/providers/discord";
import { testEnvironment } from "../support/environment";
import { expectInert, hostile } from "../support/inert";
import { discord as says } from "../vendors/discord";

testEnvironment();

const { answer, identity } = says;

it("calls somebody by their display name, or else by their handle", () => {
  expect(discord.identity.read({ ...answer, global_name: null })).toMatchObject({ name: "nelly" });
  expect(discord.identity.read({ id: "1" })).toEqual({
    ...{ subject: "1", name: null, label: null, image: null },
    ...{ email: null, emailVerified: false, emailOwned: false },
  });
});

it.each([undefined, null, false, "no", 1])("has no verified email when verified is %j", (verified) => {
  expect(discord.identity.read({ ...answer, verified }).emailVerified).toBe(false);
});

it.each([null, undefined, "", 7, "../../secret", "a.png?x=", "a/b", "a".repeat(65), {}])(
  "has no picture where the hash is %j",
  (avatar) => {
    expect(discord.identity.read({ ...answer, avatar })).toEqual({ ...identity, image: null });
  },
);

it.each(["80351110224678912/..", "-1", "", " 1", "1e5", 80351110224678912, null])(
  "is nobody with the id %j, which is part of an address",
  (id) => {
    expect(() => discord.identity.read({ ...answer, id })).toThrow();
  },
);

it("is inert, whatever people call themselves", () => {
  expectInert(discord.identity.read({ ...answer, username: hostile, global_name: hostile, email: hostile }));
});

it("finds pictures at Discord, whatever its answer says of them, and a stand-in's beside that", async () => {
  const told = { ...answer, pictures: "https://evil.test" };
  const userinfo = async (baseUrl: string | null) => {
    const common = {
      clientId: "id",
      clientSecret: "secret",
      name: "Discord",
      checks: ["none"] as ["none"],
      profile: () => ({ id: "1" }),
      [customFetch]: fetch,
    };
    const answered = async () => Response.json(told);
    // Auth.js keeps what a provider was given in `options`, which its types do not say.
    const made = discord.endpoints.authjs({ common, baseUrl, fetch: answered }) as unknown as {
      options: { userinfo: { request: (context: object) => Promise<unknown> } };
    };
    return discord.identity.read(await made.options.userinfo.request({ tokens: { access_token: "a" } }));
  };
  expect((await userinfo(null)).image).toBe(identity.image);
  expect((await userinfo("http://127.0.0.1:3001/discord")).image).toBe(
    `http://127.0.0.1:3001/avatars/${answer.id}/${answer.avatar}.png`,
  );
});
