import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Email } from "postal-mime";
import type { SMTPServer, SMTPServerDataStream } from "smtp-server";

/** A mail as the page shows it. */
export interface ReceivedMail {
  id: number;
  /** Whom the SMTP client named, and not what a header says */
  from: string;
  to: string[];
  receivedAt: Date;
  subject: string;
  headers: { name: string; value: string }[];
  text: string;
  html: string;
}

const mostKept = 200;
const largest = 1024 * 1024;

/** The mail server under `npm run dev` and `npm run demo`: it takes every mail, and passes none on. */
export class Mailbox {
  #mails: ReceivedMail[] = [];
  #count = 0;
  #server: SMTPServer | undefined;

  /**
   * Takes mail from now on.
   * @param port 0 for any free one; without one it takes none
   * @returns where it listens: `smtp://127.0.0.1:<port>`
   */
  async listen(port: number | undefined): Promise<string | null> {
    if (port === undefined) return null;
    // Loaded only where mail is taken: tests start these providers by the dozen.
    const { SMTPServer } = await import("smtp-server");
    this.#server = new SMTPServer({
      // Nobody else reaches it, so there is nothing to encrypt and nobody to ask who they are.
      disabledCommands: ["STARTTLS", "AUTH"],
      disableReverseLookup: true,
      logger: false,
      size: largest,
      onData: (stream, session, callback) => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : "";
        const to = rcptTo.map(({ address }) => address);
        this.#take(stream, from, to).then(() => callback(), callback);
      },
    });
    const server = this.#server.listen(port, "127.0.0.1");
    await once(server, "listening");
    // What a client does to its connection is no fault of this process.
    this.#server.on("error", () => {});
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
  }

  /** The newest first. */
  list(): readonly ReceivedMail[] {
    return this.#mails;
  }

  find(id: number): ReceivedMail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  clear(): void {
    this.#mails = [];
  }

  async #take(stream: SMTPServerDataStream, from: string, to: string[]): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    if (stream.sizeExceeded) throw Object.assign(new Error("The mail is too large."), { responseCode: 552 });
    const { default: PostalMime } = await import("postal-mime");
    const email = await PostalMime.parse(Buffer.concat(chunks));
    this.#count += 1;
    const mail = received(this.#count, { from, to }, email);
    this.#mails = [mail, ...this.#mails].slice(0, mostKept);
  }
}

function received(id: number, envelope: Pick<ReceivedMail, "from" | "to">, email: Email): ReceivedMail {
  return {
    id,
    ...envelope,
    receivedAt: new Date(),
    subject: email.subject ?? "(no subject)",
    headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: email.text ?? "",
    html: email.html ?? "",
  };
}
