import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Fault } from "@/lib/fault";
import { choosePort, isFree, reservePorts } from "@/scripts/support/ports";
import { temporaryFolder } from "../support/folder";

const servers: Server[] = [];

/** Listens on the address until the test is over; port 0 takes one that is free. */
async function occupy(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, "listening");
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** Every address that somebody could listen on, without IPv6 where this machine has none. */
const hosts = ["127.0.0.1", "0.0.0.0"];
for (const host of ["::1", "::"]) {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(0, host, () => server.close(() => resolve(true)));
  });
  if (listening) hosts.push(host);
}

describe("a port", () => {
  it.each(hosts)("is busy when somebody listens on %s, and free afterwards", async (host) => {
    const port = await occupy(host);
    expect(await isFree(port)).toBe(false);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await isFree(port)).toBe(true);
    // Looking does not take it.
    expect(await occupy(host, port)).toBe(port);
  });

  it("that nobody asked for is the next free one", async () => {
    const busy = await occupy("127.0.0.1");
    const port = await choosePort(undefined, busy);
    expect(port).toBeGreaterThan(busy);
    expect(await isFree(port)).toBe(true);
    expect(await choosePort("", busy)).toBeGreaterThan(busy);
  });

  it("that was asked for is taken, or refused with what to do", async () => {
    const port = await occupy("127.0.0.1");
    const refused = choosePort(String(port), 3000);
    await expect(refused).rejects.toThrow(Fault);
    await expect(refused).rejects.toThrow(new RegExp(`^Port ${port} is busy.*PORT=\\d+ npm run`));
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await choosePort(String(port), 3000)).toBe(port);
  });

  it.each(["abc", "0", "-1", "65536", "3000.5", "1e9"])("asked for as %s is none", async (asked) => {
    await expect(choosePort(asked, 3000)).rejects.toThrow(new Fault(`PORT is ${asked}, which is no port.`));
  });

  it("beyond the last one is never proposed", async () => {
    const port = 65_535;
    const free = await isFree(port);
    if (free) await occupy("127.0.0.1", port);
    const message = await choosePort(String(port), 3000).catch((error) => String(error.message));
    const proposed = /PORT=(\d+)/.exec(String(message))?.[1];
    expect(Number(proposed)).toBeLessThanOrEqual(65_535);
  });

  it("for a server of the tests is given out once in a run, and not when it is busy", async () => {
    vi.stubEnv("TEST_PORTS", join(temporaryFolder(), "ports"));
    const random = vi.spyOn(Math, "random");
    try {
      const [first = 0, second = 0] = [await reservePorts(2), await reservePorts()];
      const busy = await occupy("127.0.0.1");
      const drawn = (port: number) => (port - 10_000) / 20_000;
      for (const port of [first, first + 1, first - 1, second, busy])
        random.mockReturnValueOnce(drawn(port) + 1e-9);
      const ports = [await reservePorts(2), await reservePorts()];
      for (const taken of [first, first + 1, second, busy]) expect(ports).not.toContain(taken);
      expect([first, first + 1, second]).not.toContain((ports[0] ?? 0) + 1);
    } finally {
      vi.unstubAllEnvs();
      random.mockRestore();
    }
  });
});
