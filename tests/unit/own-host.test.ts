import { describe, expect, it } from "vitest";
import { addressAtHome } from "@/lib/own-host";

const site = "https://app.acme.test";
const local = "http://localhost:3000";

const lead = (own: string, headers: Record<string, string>, target = "/signin?returnTo=%2Fa+b%20c&x") =>
  addressAtHome(headers, target, own);

describe("which names are others of the site", () => {
  it.each<[led: boolean, own: string, headers: Record<string, string>]>([
    [false, site, { host: "app.acme.test" }],
    [true, site, { host: "www.app.acme.test" }],
    [true, site, { host: "APP.acme.test.evil.test" }],
    [true, site, { host: "acme-git-main.vercel.app" }],
    [true, site, { host: "203.0.113.7" }],
    [true, site, { host: "203.0.113.7:3000" }],
    // The same name, whatever a proxy makes of the port and the case.
    [false, site, { host: "APP.ACME.test" }],
    [false, site, { host: "app.acme.test:443" }],
    [false, site, { host: "app.acme.test:3000" }],
    [false, "https://app.acme.test:8443", { host: "app.acme.test" }],
    // A proxy says what the browser is on, in one header or the other.
    [false, site, { host: "origin.cdn.test", "x-forwarded-host": "app.acme.test" }],
    [false, site, { host: "app.acme.test", "x-forwarded-host": "origin.cdn.test" }],
    [false, site, { host: "a.internal", "x-forwarded-host": "app.acme.test, origin.cdn.test" }],
    [true, site, { host: "127.0.0.1:3000", "x-forwarded-host": "www.acme.test" }],
    [true, site, { host: "www.acme.test", "x-forwarded-host": "www.acme.test" }],
    // What a proxy, a balancer or an operator's tunnel writes there.
    ...["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "app:3000", "10.1.2.3", "172.20.0.4:3000"].map(
      (host): [boolean, string, Record<string, string>] => [false, site, { host }],
    ),
    ...["192.168.0.2", "169.254.1.1", "2130706433", "", "not a host", "[", "user@app.acme.test"].map(
      (host): [boolean, string, Record<string, string>] => [false, site, { host }],
    ),
    [true, site, { host: "172.32.0.4" }],
    [true, site, { host: "11.0.0.1" }],
    [false, site, {}],
    // On a developer's machine, where another port may be forwarded to ours.
    [false, local, { host: "localhost:3000" }],
    [true, local, { host: "127.0.0.1:3000" }],
    [true, local, { host: "[::1]:3000" }],
    [true, "http://127.0.0.1:3000", { host: "localhost:3000" }],
    [false, local, { host: "127.0.0.1:8080" }],
    [false, local, { host: "localhost:8080" }],
    [false, local, { host: "192.168.0.2:3000" }],
    [false, local, { host: "name-3000.app.github.dev" }],
    [false, local, { host: "127.0.0.1:3000", "x-forwarded-host": "localhost:3000" }],
  ])("%s: %s asked as %j", (led, own, headers) => {
    expect(lead(own, headers) !== null).toBe(led);
  });

  it.each<[led: boolean, headers: Record<string, string>]>([
    [true, { "x-forwarded-proto": "http" }],
    [true, { "x-forwarded-proto": "http, https" }],
    [false, { "x-forwarded-proto": "https" }],
    [false, { "x-forwarded-proto": "https, http" }],
    [false, { "x-forwarded-proto": "" }],
    [false, {}],
    // A proxy behind the one with the certificate: a browser would not say this without TLS.
    [false, { "x-forwarded-proto": "http", "sec-fetch-site": "none", "sec-fetch-dest": "document" }],
  ])("%s: without TLS as %j", (led, headers) => {
    expect(lead(site, { host: "app.acme.test", ...headers }) !== null).toBe(led);
    expect(lead(local, { host: "localhost:3000", ...headers })).toBeNull();
  });
});

it.each([
  [true, "document"],
  [false, "empty"],
  [false, "image"],
  [false, "iframe"],
])("%s: a browser that loads it as %s", (led, destination) => {
  expect(lead(site, { host: "www.acme.test", "sec-fetch-dest": destination }) !== null).toBe(led);
});

describe("where it leads", () => {
  it.each([
    ["/", "/?led-here"],
    ["/?", "/?&led-here"],
    ["/a?b=%20+c&d&d=%2F", "/a?b=%20+c&d&d=%2F&led-here"],
    ["//evil.test/x", "//evil.test/x?led-here"],
    ["/%2Fevil.test", "/%2Fevil.test?led-here"],
    ["/\\evil.test", "/\\evil.test?led-here"],
    ["/@evil.test", "/@evil.test?led-here"],
  ])("%s: to the same path and query of the configured origin", (target, led) => {
    const address = lead(site, { host: "www.acme.test" }, target);
    expect(address).toBe(site + led);
    expect(new URL(address ?? "").origin).toBe(site);
    // Under the configured name the mark goes; under any other nobody is led twice.
    expect(lead(site, { host: "app.acme.test" }, led)).toBe(site + target);
    expect(lead(site, { host: "www.acme.test" }, led)).toBeNull();
    expect(lead(site, { host: "app.acme.test" }, target)).toBeNull();
  });

  it("in characters that a header may have, and none that ends the address", () => {
    const address = lead(site, { host: "www.acme.test" }, "/a\r\nb c\u00fc#d");
    expect(address).toBe(`${site}/a%0d%0ab%20c%fc%23d?led-here`);
  });

  it.each(["/?led-here=1", "/?x=led-here", "/led-here", "/?led-here&x"])(
    "%s: has no mark of ours",
    (target) => {
      expect(lead(site, { host: "app.acme.test" }, target)).toBeNull();
    },
  );
});
