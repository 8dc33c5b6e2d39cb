import { describe, expect, it } from "vitest";
import { isRefusal, oauthError, readParameters } from "@/lib/oauth";

const read = async (body: BodyInit | null, type: string | null = "application/x-www-form-urlencoded") => {
  const headers = type ? { "content-type": type } : undefined;
  const result = await readParameters(new Request("http://x/", { method: "POST", body, headers }));
  return isRefusal(result) ? result : Object.fromEntries(result);
};

describe("a request's parameters", () => {
  it("are a form or JSON", async () => {
    expect(await read("a=1&b=%C3%A9+x")).toEqual({ a: "1", b: "é x" });
    expect(await read('{"a":"1","b":"é"}', "application/json; charset=utf-8")).toEqual({ a: "1", b: "é" });
    expect(await read(null, null)).toEqual({});
  });

  it("that are empty are none", async () => {
    expect(await read("a=&b=1")).toEqual({ b: "1" });
    expect(await read('{"a":"","b":null,"c":"1"}', "application/json")).toEqual({ c: "1" });
  });

  it.each([
    ["twice the same", "a=1&a=1", "application/x-www-form-urlencoded", 400],
    ["twice, once empty", "a=&a=1", "application/x-www-form-urlencoded", 400],
    ["a list", '["a"]', "application/json", 400],
    ["a number", '{"a":1}', "application/json", 400],
    ["an object", '{"a":{"b":"c"}}', "application/json", 400],
    ["half of it", '{"a":', "application/json", 400],
    ["no JSON at all", "null", "application/json", 400],
    ["another kind", "<a/>", "application/xml", 415],
    ["a body without a kind", "a=1", "", 415],
    ["too much", `a=${"x".repeat(40_000)}`, "application/x-www-form-urlencoded", 413],
    ["bytes that are no text", new Uint8Array([0x61, 0x3d, 0xff]), "application/x-www-form-urlencoded", 413],
  ])("%s are refused", async (_name, body, type, status) => {
    expect(await read(body, type)).toMatchObject({ error: "invalid_request", status });
  });

  it("may be called like what objects have", async () => {
    expect(await read("__proto__=1&constructor=2")).toEqual(
      Object.fromEntries([
        ["__proto__", "1"],
        ["constructor", "2"],
      ]),
    );
  });
});

it("a refusal is that of RFC 6749, and is kept by nobody", async () => {
  const response = oauthError({
    error: "invalid_scope",
    description: "No.",
    headers: { "Retry-After": "1" },
  });
  expect(response.status).toBe(400);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await response.json()).toEqual({ error: "invalid_scope", error_description: "No." });
});
