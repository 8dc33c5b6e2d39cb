import { describe, expect, it } from "vitest";
import { barePolicy, type PagePolicy, pagePolicy } from "@/lib/csp";

const page: PagePolicy = {
  nonce: "bm9uY2U=",
  formTargets: ["https://github.com", "https://x.com"],
  pictures: ["https://pbs.twimg.com"],
  development: false,
};

/** A policy as a browser reads it: the first directive of a name counts. */
function read(policy: string): Record<string, string[]> {
  const directives: Record<string, string[]> = {};
  for (const part of policy.split(";")) {
    const [name = "", ...sources] = part.trim().split(/\s+/);
    directives[name.toLowerCase()] ??= sources;
  }
  return directives;
}

describe("a page's policy", () => {
  it("is this", () => {
    expect(read(pagePolicy(page))).toEqual({
      "default-src": ["'none'"],
      "script-src": ["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "https://pbs.twimg.com"],
      "font-src": ["'self'"],
      "connect-src": ["'self'"],
      "form-action": ["'self'", "https://github.com", "https://x.com"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "frame-ancestors": ["'none'"],
    });
  });

  it("allows what is inline, or made of a string, nowhere in production", () => {
    expect(pagePolicy(page)).not.toContain("unsafe");
    const development = read(pagePolicy({ ...page, development: true }));
    expect(development["script-src"]).toContain("'unsafe-eval'");
    expect(development["script-src"]).not.toContain("'unsafe-inline'");
    expect(development["style-src"]).toContain("'unsafe-inline'");
  });

  it("lets scripts call what the app names, and nothing else", () => {
    expect(read(pagePolicy({ ...page, called: ["https://notes.test"] }))["connect-src"]).toEqual([
      "'self'",
      "https://notes.test",
    ]);
    expect(() => pagePolicy({ ...page, called: ["https://a.test; script-src *"] })).toThrow(RangeError);
  });

  it("names each origin once", () => {
    const twice = pagePolicy({ ...page, pictures: ["https://a.test", "https://a.test"] });
    expect(read(twice)["img-src"]).toEqual(["'self'", "https://a.test"]);
  });

  it.each(["https://a.test; script-src *", "https://a.test https://b.test", "a,b", "", "https://a.test\n"])(
    "cannot be given another directive by an origin: %j",
    (origin) => {
      expect(() => pagePolicy({ ...page, formTargets: [origin] })).toThrow(RangeError);
      expect(() => pagePolicy({ ...page, pictures: [origin] })).toThrow(RangeError);
    },
  );
});

it("the policy of what is no page allows nothing", () => {
  for (const sources of Object.values(read(barePolicy))) expect(sources).toEqual(["'none'"]);
  expect(Object.keys(read(barePolicy))).toEqual([
    "default-src",
    "form-action",
    "base-uri",
    "frame-ancestors",
  ]);
});
