import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Fault } from "@/lib/fault";

/** @returns whether nobody listens on the port, neither on this machine's IPv4 nor on its IPv6 addresses. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "0.0.0.0", "::"]) {
    const busy = await new Promise<boolean>((resolve) => {
      const server = createServer();
      // A machine without IPv6 fails differently, and that is not "busy".
      server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
    });
    if (busy) return false;
  }
  return true;
}

/** @returns whether this app, or another clone of it, answers on the port */
export async function answersAsThisApp(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health/live`, {
      redirect: "manual",
      signal: AbortSignal.timeout(3000),
    });
    return (await response.text()) === '{"status":"live"}';
  } catch {
    return false;
  }
}

/**
 * Takes the port that was asked for, or the next free one when nobody asked.
 * @param asked the value of PORT, if any
 * @param first where to begin looking otherwise
 * @throws Fault when the port asked for is busy or no port
 */
export async function choosePort(asked: string | undefined, first: number): Promise<number> {
  if (asked) {
    const port = Number(asked);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Fault(`PORT is ${asked}, which is no port.`);
    if (await isFree(port)) return port;
    throw new Fault(
      `Port ${port} is busy. Stop what runs there, or choose another: PORT=${port > 65000 ? port - 10 : port + 10} npm run …`,
    );
  }
  for (let port = first; port < first + 100; port++) if (await isFree(port)) return port;
  throw new Fault(`No port from ${first} to ${first + 99} is free. Choose one: PORT=… npm run …`);
}

/**
 * Ports for servers of the tests, in a row. A server listens on its port only seconds after it was chosen, so no other
 * process of the run gets the same: TEST_PORTS names the folder in which the run writes down what it has given out.
 * @param count how many
 * @returns the first of them; all are below those that systems hand out by themselves
 */
export async function reservePorts(count = 1): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.every(reserve) && (await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function reserve(port: number): boolean {
  const folder = process.env.TEST_PORTS;
  if (!folder) return true;
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, String(port)), "", { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
