import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire between a client and a server, which can go dead or be cut. */
export type Relay = {
  /** The server's URL, by way of this. */
  url: string;
  /** Connections that are open. */
  readonly open: number;
  /** From now on nothing comes through, and nobody is told: a server that hangs, a cable that is out. */
  freeze(): void;
  /** What was held back goes on, and everything after it. */
  thaw(): void;
  /** Breaks what is connected, and only that. */
  cut(): void;
  stop(): Promise<void>;
};

/**
 * Listens on a free port of this machine and passes everything on.
 * @param target the server's URL, with its port
 */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname: host, port } = new URL(target);
  const pairs = new Set<[Socket, Socket]>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", end).on("close", end);
    }
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => near.write(data));
    if (frozen) for (const socket of pair) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: url.href,
    get open() {
      return pairs.size;
    },
    freeze() {
      frozen = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    cut,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
