import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";

/**
 * One HTTP request as written: any Host, repeated headers and odd paths, which `fetch` would repair.
 * @param origin where to connect
 * @param path sent as it is, unless it holds a control character or a space
 */
export function raw(
  origin: string,
  path: string,
  options: {
    method?: string;
    headers?: OutgoingHttpHeaders;
    body?: string | null;
    /** Whose connections are used; default: a new one. */
    agent?: Agent;
  } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { method = "GET", headers = {}, body, agent = false } = options;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent, timeout: 240_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    // A kept connection may end just as it is used again (Node, `request.reusedSocket`): then a new one decides.
    sent.on("error", (error) =>
      agent && sent.reusedSocket
        ? resolve(raw(origin, path, { ...options, agent: undefined }))
        : reject(error),
    );
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.end(body ?? undefined);
  });
}
