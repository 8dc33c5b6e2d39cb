import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { markRequests } from "@/lib/incoming";
import { largestBody } from "@/lib/read-body";
import { currentRequestId } from "@/lib/request-id";

markRequests(false);

type Handled = { url: string | undefined; body: string; complete: boolean; context: boolean };

/** A server of this process, and what its listener was given. */
async function listen(): Promise<{ server: Server; port: number; handled: Handled[] }> {
  const handled: Handled[] = [];
  const server = createServer({ connectionsCheckingInterval: 20 }, async (request, response) => {
    const { url, complete } = request;
    const context = currentRequestId() === request.headers["x-request-id"];
    let body = "";
    for await (const chunk of request) body += chunk;
    handled.push({ url, body, complete, context });
    response.end("handled");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  // Listeners that come after the first request hear of one before its body is whole.
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  handled.length = 0;
  return { server, port, handled };
}

/** A connection, and all that it is told until it is closed. */
function open(port: number): { socket: Socket; answer: Promise<string> } {
  const socket = connect({ port, host: "127.0.0.1" });
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  // A connection that is reset has been closed as well.
  socket.on("error", () => {});
  return { socket, answer: new Promise((resolve) => socket.once("close", () => resolve(text))) };
}

const head = (path: string, ...lines: string[]) =>
  `${[`POST ${path} HTTP/1.1`, "Host: a", ...lines].join("\r\n")}\r\n\r\n`;
const byLength = (path: string, length: number) => head(path, `Content-Length: ${length}`);
const inChunks = (path: string) => head(path, "Transfer-Encoding: chunked");
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const last = "0\r\n\r\n";
const statuses = (answer: string) =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

it("a request is handed on when its body is whole, in its own context, and the next one on the connection too", async () => {
  const { port, handled } = await listen();
  const { socket, answer } = open(port);
  socket.write(`${byLength("/length", 4)}on`);
  await once(socket, "ready");
  expect(handled).toEqual([]);
  socket.write("ce");
  socket.write(inChunks("/chunks") + chunk("in ") + chunk("pieces") + last);
  socket.write(byLength("/nothing", 0) + inChunks("/empty") + last);
  socket.write("GET /no-body HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(statuses(await answer)).toEqual([200, 200, 200, 200, 200]);
  const whole = { complete: true, context: true };
  const seen = Object.fromEntries(handled.map(({ url, ...rest }) => [url, rest]));
  expect(seen).toEqual({
    "/length": { body: "once", ...whole },
    "/chunks": { body: "in pieces", ...whole },
    "/nothing": { body: "", complete: expect.any(Boolean), context: true },
    "/empty": { body: "", ...whole },
    "/no-body": { body: "", complete: expect.any(Boolean), context: true },
  });
});

it("a body may have as many bytes as the limit says and not one more, declared or counted", async () => {
  const { port, handled } = await listen();
  const most = "x".repeat(largestBody);
  for (const [status, ...sent] of [
    [200, byLength("/", largestBody), most],
    [200, inChunks("/"), chunk(most), last],
    [413, byLength("/", largestBody + 1)],
    [413, byLength("/api/a", 1e15)],
    [413, inChunks("/"), chunk(most), "1\r\nx"],
  ] as const) {
    const { socket, answer } = open(port);
    for (const part of sent) socket.write(part.replace("Host: a", "Host: a\r\nConnection: close"));
    const said = await answer;
    expect(statuses(said)).toEqual([status]);
    expect(said).toMatch(/^Connection: close\r$/im);
  }
  expect(handled.map(({ body }) => body.length)).toEqual([largestBody, largestBody]);
});

it("of a body without an end no more is read than the limit and what connections hold", async () => {
  const { port, handled } = await listen();
  const { socket, answer } = open(port);
  socket.write(inChunks("/"));
  const piece = chunk("x".repeat(16_000));
  const pour = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on("drain", pour);
  pour();
  expect(statuses(await answer)).toEqual([413]);
  expect(socket.bytesWritten).toBeLessThan(32 * 2 ** 20);
  expect(handled).toEqual([]);
});

it("of a body that breaks off nobody hears", async () => {
  const { server, port, handled } = await listen();
  for (const start of [byLength("/", 10), `${inChunks("/")}5\r\n`]) {
    for (const leave of ["end", "destroy"] as const) {
      const { socket, answer } = open(port);
      const arrived = once(server, "request");
      socket.write(`${start}some`);
      await arrived;
      socket[leave]();
      await answer;
    }
  }
  expect(handled).toEqual([]);
});

it("a body that never ends in time is answered 408", async () => {
  const { server, port, handled } = await listen();
  const { socket, answer } = open(port);
  const arrived = once(server, "request");
  socket.write(`${byLength("/", 10)}some`);
  await arrived;
  expect([server.headersTimeout, server.requestTimeout]).toEqual([30_000, 30_000]);
  Object.assign(server, { headersTimeout: 50, requestTimeout: 50 });
  expect(statuses(await answer)).toEqual([408]);
  expect(handled).toEqual([]);
});
