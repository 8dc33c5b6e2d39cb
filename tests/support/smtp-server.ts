import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

/** At which command the server refuses, and with which reply code (RFC 5321, section 4.2). */
export type SmtpRefusal = { at: "MAIL FROM" | "RCPT TO" | "DATA"; code: number };

/**
 * A mail server for one test that refuses what it is told to.
 * @param port default: any free one
 * @returns its URL, and the recipients and texts of what it took
 */
export async function smtpServer(refusalOf: (address: string) => SmtpRefusal | null = () => null, port = 0) {
  const taken: { to: string[]; raw: string }[] = [];
  const refusal = (at: SmtpRefusal["at"], address: string) => {
    const found = refusalOf(address);
    return found?.at === at ? Object.assign(new Error("refused"), { responseCode: found.code }) : null;
  };
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    logger: false,
    onMailFrom: ({ address }, _, callback) => callback(refusal("MAIL FROM", address)),
    onRcptTo: ({ address }, _, callback) => callback(refusal("RCPT TO", address)),
    async onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
      const to = envelope.rcptTo.map(({ address }) => address);
      const refused = refusal("DATA", to[0] ?? "");
      if (!refused) taken.push({ to, raw: Buffer.concat(chunks).toString("utf8") });
      callback(refused);
    },
  });
  // A client that goes away is what some tests are about.
  server.on("error", () => {});
  const listening = server.listen(port, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, taken };
}

/**
 * Takes connections and never says a word.
 * @returns its address, how many connections have begun and ended, and a way to end it and them
 */
export async function silentServer() {
  const seen = { begun: 0, ended: 0 };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    seen.begun += 1;
    open.add(socket.resume());
    socket
      .on("error", () => {})
      .on("close", () => {
        seen.ended += 1;
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  onTestFinished(stop);
  return { url: `smtp://127.0.0.1:${port}`, port, seen, stop };
}
