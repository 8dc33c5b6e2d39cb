import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { refusePost } from "@/lib/page-post";
import { testEnvironment } from "../support/environment";

testEnvironment({ AUTH_URL: "https://app.example.com" });

const id = "60ab5b9be984fc12429a3f1cfebaac6efb42d531f2";

function post(init: {
  body?: FormData | string;
  headers?: Record<string, string>;
  method?: string;
  path?: string;
}): NextRequest {
  const { body, headers, method = "POST", path = "/account" } = init;
  const own = { origin: "https://app.example.com" };
  return new NextRequest(`https://app.example.com${path}`, {
    method,
    body,
    headers: { ...own, ...headers },
  });
}

const statusOf = async (request: NextRequest) => (await refusePost(request))?.status ?? null;

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe("lets through", () => {
  it.each([
    ["a button", form({ [`$ACTION_ID_${id}`]: "", provider: "github", text: '["$F1"]' })],
    [
      "a form with a state",
      form({
        $ACTION_REF_3: "",
        "$ACTION_3:0": `{"id":"${id}","bound":"$@1"}`,
        "$ACTION_3:1": '[{"at":"$D2026-01-01","much":"$n12","of":"$$12","no":"$undefined"}]',
        $ACTION_KEY: "k",
      }),
    ],
    ["a plain form", form({ returnTo: "/account" })],
    ["nothing at all", undefined],
  ])("%s", async (_, body) => {
    const request = post({ body });
    expect(await refusePost(request)).toBeNull();
  });

  it("what React's client sends", async () => {
    const headers = { "next-action": id, "content-type": "text/plain;charset=UTF-8" };
    expect(await statusOf(post({ body: '[{"a":1}]', headers }))).toBeNull();
    const body = form({ "0": '["$K1","$@2"]', "1_name": "Ada", "2": "[]" });
    expect(await statusOf(post({ body, headers: { "next-action": id } }))).toBeNull();
  });

  it("reading, without looking where it comes from", async () => {
    for (const method of ["GET", "HEAD"])
      expect(await statusOf(post({ method, headers: { origin: "https://evil.example" } }))).toBeNull();
  });
});

describe("refuses", () => {
  it.each([
    "https://evil.example",
    "null",
    "",
    "https://app.example.com.evil.example",
    "http://app.example.com",
  ])("a form of %j", async (origin) => {
    expect(await statusOf(post({ body: form({}), headers: { origin } }))).toBe(403);
  });

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("%s", async (method) => {
    const response = await refusePost(post({ method }));
    expect([response?.status, response?.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });

  it("anything but reading of a file", async () => {
    for (const path of ["/robots.txt", "/pictures/logo.svg"]) {
      const response = await refusePost(post({ path }));
      expect([response?.status, response?.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expect(await statusOf(post({ path, method: "GET" }))).toBeNull();
    }
  });

  it("more than a form of ours holds", async () => {
    expect(await statusOf(post({ body: "x", headers: { "content-length": String(2 ** 20 + 1) } }))).toBe(413);
  });

  it.each(["", "x", "<b>", "0".repeat(41), id.toUpperCase()])("an action that is named %j", async (name) => {
    expect(await statusOf(post({ body: "[]", headers: { "next-action": name } }))).toBe(404);
  });

  it.each(["", "{", "no", '["$F1"]', '["$@9"]', '"$1:constructor:constructor"'])(
    "arguments that cannot be read: %j",
    async (body) => {
      const headers = { "next-action": id, "content-type": "text/plain;charset=UTF-8" };
      expect(await statusOf(post({ body, headers }))).toBe(400);
    },
  );

  it.each([
    ["an id that is none", { "$ACTION_ID_<b>": "" }],
    ["a reference without what it refers to", { $ACTION_REF_1: "" }],
    ["no arguments", { $ACTION_REF_1: "", "$ACTION_1:0": `{"id":"${id}","bound":"$@1"}` }],
    ["arguments that are no list", { $ACTION_REF_1: "", "$ACTION_1:0": "{}", "$ACTION_1:1": "null" }],
    ["arguments that are no JSON", { $ACTION_REF_1: "", "$ACTION_1:0": "{}", "$ACTION_1:1": "[" }],
    [
      "a part that is not there",
      { $ACTION_REF_1: "", "$ACTION_1:0": '{"bound":"$@7"}', "$ACTION_1:1": "[]" },
    ],
    ["a script's part that is not there", { "0": '["$F1"]' }],
  ])("a form with %s", async (_, fields) => {
    expect(await statusOf(post({ body: form(fields) }))).toBe(400);
  });

  it.each(["--b\r\nContent-Disposition: form-data; name=", "", "no form"])(
    "a broken form: %j",
    async (body) => {
      const headers = { "content-type": "multipart/form-data; boundary=b" };
      expect(await statusOf(post({ body, headers }))).toBe(400);
    },
  );
});
