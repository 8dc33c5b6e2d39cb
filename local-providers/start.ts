import "./runtime";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { api } from "./api";
import { answerBy } from "./authorization";
import { Control, FaultOrders } from "./control";
import { json, RequestFault, send } from "./http";
import { KeyRing } from "./keys";
import { Mailbox } from "./mailbox/mailbox";
import { mailboxPage } from "./mailbox/pages";
import { notify } from "./notices";
import { avatar } from "./pages/avatar";
import { errorPage } from "./pages/error";
import { loadPeople, type People } from "./people";
import { picker } from "./picker";
import { createProvider } from "./provider";
import { removal } from "./removal";
import { RequestLog } from "./requests";
import { signOut } from "./sign-out";
import { Store } from "./store";
import type { Vendor } from "./vendor";
import { type Runtime, rememberRequest } from "./vendor-runtime";
import { vendors as all } from "./vendors/index";

export interface StartOptions {
  /** 0 for any free port. */
  port: number;
  dataDir: string;
  peopleFile?: string | URL;
  /** How long the slow provider takes. */
  slowMs?: number;
  /** Those of `vendors/index.ts` where it is left out. */
  vendors?: readonly Vendor[];
  /** Further ones. */
  more?: readonly Vendor[];
  /** Registered beside the app's own callback; one on 127.0.0.1 or [::1] without a port is good for any. */
  redirectUris?: readonly string[];
  // part: mail
  /** Where mail is taken by SMTP, 0 for any free port. Without it none is. */
  mailPort?: number;
}

export interface LocalProviders {
  /** `http://127.0.0.1:<port>` */
  url: string;
  // part: mail
  /** `smtp://127.0.0.1:<port>`; null where no mail is taken */
  mailServer: string | null;
  /** As if nobody had ever been here, and nothing been ordered; keys stay. */
  forget(): void;
  close(): Promise<void>;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** Starts the stand-ins of every vendor on one port of 127.0.0.1. */
export async function startLocalProviders(options: StartOptions): Promise<LocalProviders> {
  const vendors = [...(options.vendors ?? all), ...(options.more ?? [])];
  const people = loadPeople(options.peopleFile ?? new URL("./people.json", import.meta.url), vendors);
  const keys = await KeyRing.open(options.dataDir);
  // The issuers carry the port, so the port comes first.
  const server = createServer((_req, res) => send(res, json(503, { status: "starting" })));
  // Longer than any client keeps one: a connection must not end just as it is used again.
  server.keepAliveTimeout = 125_000;
  await listen(server, options.port);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const orders = new FaultOrders();
  const log = new RequestLog();
  const control = new Control(orders, log, vendors, people);
  const stores: Store[] = [];
  const running = new Map<string, { runtime: Runtime; handle: Handler }>();
  for (const vendor of vendors) {
    const store = new Store(options.dataDir, vendor.id);
    stores.push(store);
    const issuer = `${base}/${vendor.id}${vendor.issuerPath}`;
    const { slowMs = 3000, redirectUris = [] } = options;
    const parts = { vendor, base, issuer, people, store, keys, orders, slowMs, redirectUris };
    const provider = createProvider(parts, (ctx, fault) => {
      const reply = errorPage(vendor, { ...fault, callback: `/api/auth/callback/${vendor.id}` });
      ctx.remove("location");
      ctx.status = reply.status;
      ctx.set({ "cache-control": "no-store", "x-content-type-options": "nosniff", ...reply.headers });
      ctx.body = reply.body;
    });
    running.set(vendor.id, { runtime: { ...parts, provider }, handle: provider.callback() });
  }

  const mailbox = new Mailbox();
  const mailServer = await mailbox.listen(options.mailPort);

  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const url = parseUrl(req);
    const [, first = "", ...rest] = url.pathname.split("/");
    if (url.pathname === "/health") return send(res, json(200, { status: "ok" }));
    if (url.pathname === "/favicon.ico") return send(res, { status: 204 });
    // part: apple-notices
    if (url.pathname === "/_control/notices") {
      send(res, await notify(req, running));
      return;
    }
    if (first === "_control") return send(res, await control.answer(req, url.pathname));
    // part: mail
    if (first === "mailbox") {
      send(res, mailboxPage(mailbox, req, url.pathname));
      return;
    }
    if (first === "avatars") return sendAvatar(res, people, rest.join("/"));
    const vendor = running.get(first);
    if (!vendor) return send(res, json(404, { error: "not_found" }));

    const [scheme] = (req.headers.authorization ?? "").split(" ");
    const entry = log.add({
      vendor: first,
      method: req.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      authorization: scheme?.toLowerCase() || null,
      accept: req.headers.accept ?? null,
    });
    rememberRequest(req, entry);
    res.once("finish", () => {
      entry.status = res.statusCode;
    });

    const inner = new URL(url);
    inner.pathname = url.pathname.slice(first.length + 1) || "/";
    const pick = /^\/pick\/([\w-]{1,64})$/.exec(inner.pathname)?.[1];
    if (pick !== undefined) return picker(vendor.runtime, req, res, pick);
    if (vendor.runtime.vendor.removal?.path === inner.pathname) return removal(vendor.runtime, req, res);
    if (vendor.runtime.vendor.signOut?.path === inner.pathname)
      return signOut(vendor.runtime, req, res, inner.searchParams);
    if (await api(vendor.runtime, req, res, inner)) return;
    if (!isProtocolPath(vendor.runtime.vendor, inner.pathname))
      return send(res, json(404, { error: "not_found" }));
    if (inner.pathname === vendor.runtime.vendor.paths.authorize) {
      const { searchParams } = inner;
      const mode = searchParams.get("response_mode");
      if (mode && vendor.runtime.vendor.formPostFor) {
        searchParams.delete("response_mode");
        searchParams.set(answerBy, mode);
      }
      vendor.runtime.vendor.prepare?.(searchParams);
    }
    // Where the library has it.
    const { paths, appTokens } = vendor.runtime.vendor;
    if (inner.pathname === paths.metadata) inner.pathname = metadataPath;
    if (inner.pathname === appTokens?.path) inner.pathname = paths.token;
    // How Connect-like servers tell an application where it is mounted; the library's URLs follow it.
    Object.assign(req, { baseUrl: `/${first}`, url: inner.pathname + inner.search });
    vendor.handle(req, res);
  };

  server.removeAllListeners("request");
  server.on("request", (req: IncomingMessage, res: ServerResponse) => {
    handle(req, res).catch((error: unknown) => answerFault(res, error));
  });

  return {
    url: base,
    mailServer,
    forget() {
      for (const store of stores) store.clear();
      orders.clear();
      log.clear();
      mailbox.clear();
    },
    close: () =>
      new Promise((resolve) => {
        for (const store of stores) store.flush();
        mailbox.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Only for this machine: another Host is DNS rebinding, another target form is no request for us. */
function parseUrl(req: IncomingMessage): URL {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(req.headers.host ?? "")) {
    throw new RequestFault(421, "Only for this machine.");
  }
  if (!req.url?.startsWith("/")) throw new RequestFault(400, "The request target must be a path.");
  return new URL(`http://127.0.0.1${req.url.replace(/^\/+/, "/")}`);
}

const metadataPath = "/.well-known/openid-configuration";

function isProtocolPath({ paths, protocol, appTokens }: Vendor, path: string): boolean {
  const metadata = protocol === "oidc" ? [paths.metadata ?? metadataPath, paths.jwks] : [];
  return (
    [paths.authorize, paths.token, appTokens?.path, ...metadata].includes(path) ||
    path.startsWith(`${paths.authorize}/`)
  );
}

/** @param file the person's, or below an account's id as Discord has it */
function sendAvatar(res: ServerResponse, people: People, file: string): void {
  const [, name] = /^(?:\d+\/)?([a-z0-9-]+)\.(?:svg|png)$/.exec(file) ?? [];
  const person = people.all.find(({ id }) => id === name);
  send(res, person ? avatar(person) : json(404, { error: "not_found" }));
}

function answerFault(res: ServerResponse, error: unknown): void {
  const known = error instanceof RequestFault;
  if (!known && !res.destroyed)
    console.error(`local providers: ${error instanceof Error ? error.stack : String(error)}`);
  if (res.headersSent || res.destroyed) return void res.destroy();
  const status = known ? error.status : 500;
  send(res, json(status, { error: known ? error.message : "The local provider failed." }));
}
