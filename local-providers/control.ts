import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { applies, belongsToFlow, type FaultId, faultIds, faults, stages } from "./faults";
import { json, type Reply, RequestFault, readBody } from "./http";
import type { People } from "./people";
import type { RequestLog } from "./requests";
import type { Vendor } from "./vendor";

interface Order {
  vendor: string;
  fault: FaultId;
  person: string | undefined;
  times: number;
  /** Milliseconds since the epoch; what was clicked ends by itself, and what was ordered for a while. */
  until?: number;
}

const maxOrders = 100;
/** Milliseconds that a click on a fault of metadata lasts: long enough for a callback, too short for a next attempt. */
const clickLasts = 15_000;
/** Milliseconds after which another sign-in is a next one; before, it is one that runs beside. */
const clickStands = 250;
/** Requests that a click strikes: libraries read the keys a second time before they give up on an unknown one. */
const clickStrikes = { discovery: 1, jwks: 2 };

/** Faults that were ordered ahead. An order is used up by sign-ins (or by requests for metadata). */
export class FaultOrders {
  #orders: Order[] = [];

  add(order: Order): void {
    if (this.#orders.length >= maxOrders)
      throw new RequestFault(409, "Too many faults are armed: clear some.");
    this.#orders.push(order);
  }

  list(now = Date.now()): readonly Order[] {
    this.#orders = this.#orders.filter(({ until }) => until === undefined || now < until);
    return this.#orders;
  }

  /**
   * Orders a fault of metadata that was clicked on. Requests for metadata do not say which sign-in they are for, so
   * the order is meant for the requests that come next, and ends soon.
   */
  click(vendor: string, fault: FaultId, now = Date.now()): void {
    const { at } = faults[fault];
    if (at !== "discovery" && at !== "jwks") return;
    this.endClick(vendor, now);
    const order = { vendor, fault, person: undefined, times: clickStrikes[at], until: now + clickLasts };
    this.#orders.push(order);
  }

  /** Another sign-in goes on at the vendor: what was clicked before is not meant for it. */
  endClick(vendor: string, now = Date.now()): void {
    this.#orders = this.#orders.filter(
      ({ vendor: at, until }) =>
        at !== vendor || until === undefined || now < until - clickLasts + clickStands,
    );
  }

  clear(): void {
    this.#orders = [];
  }

  /** The fault for a sign-in that begins now. */
  takeForFlow(vendor: string, person: string): FaultId | undefined {
    return this.#take(
      (order) =>
        order.vendor === vendor &&
        belongsToFlow(order.fault) &&
        (order.person === undefined || order.person === person),
    );
  }

  /** The fault for one request of metadata. */
  takeForRequest(vendor: string, at: "discovery" | "jwks", now = Date.now()): FaultId | undefined {
    return this.#take((order) => order.vendor === vendor && faults[order.fault].at === at, now);
  }

  #take(matches: (order: Order) => boolean, now?: number): FaultId | undefined {
    const order = this.list(now).find(matches);
    if (!order) return undefined;
    order.times -= 1;
    if (order.times === 0) this.#orders = this.#orders.filter((other) => other !== order);
    return order.fault;
  }
}

/** What can go wrong with a sign-in at a vendor, by its stages: what can be ordered, for a page that offers it. */
function kindsAt(vendor: Vendor) {
  const later = ["resource", "refresh", "revoke"];
  return {
    provider: vendor.id,
    stages: stages
      .map(({ title, at }) => ({
        title,
        faults: faultIds
          .filter((id) => at.includes(faults[id].at) && !later.includes(faults[id].at) && applies(id, vendor))
          .map((id) => ({
            id,
            label: faults[id].label,
            times: faults[id].at === "jwks" ? clickStrikes.jwks : 1,
          })),
      }))
      .filter((stage) => stage.faults.length > 0),
  };
}

/** The API that tests drive the providers with; see README.md. */
export class Control {
  readonly #order: z.ZodType<Order>;

  constructor(
    readonly orders: FaultOrders,
    readonly requests: RequestLog,
    readonly vendors: readonly Vendor[],
    people: People,
  ) {
    const byName = (name: string) => vendors.find((vendor) => vendor.id === name);
    this.#order = z
      .strictObject({
        vendor: z.string().refine((name) => byName(name), "is not a vendor"),
        fault: z.enum(faultIds),
        person: z.string().optional(),
        times: z.int().min(1).max(1000).default(1),
        seconds: z.int().min(1).max(3600).optional(),
      })
      .transform(({ seconds, ...order }, context) => {
        const vendor = byName(order.vendor);
        if (!vendor) return z.NEVER;
        if (!applies(order.fault, vendor)) {
          context.addIssue({ code: "custom", path: ["fault"], message: `cannot happen at ${vendor.name}` });
        }
        if (order.person !== undefined && !people.byId(vendor.id, order.person)) {
          context.addIssue({
            code: "custom",
            path: ["person"],
            message: `nobody of that id at ${vendor.name}`,
          });
        }
        const until = seconds === undefined ? {} : { until: Date.now() + seconds * 1000 };
        return { ...order, ...until, vendor: vendor.id, person: order.person };
      });
  }

  async answer(req: IncomingMessage, path: string): Promise<Reply> {
    // A page in the developer's browser must not order faults: browsers always name the origin of such requests.
    if (req.headers.origin !== undefined) throw new RequestFault(403, "The control API is not for browsers.");
    const key = `${req.method} ${path}`;
    switch (key) {
      case "GET /_control/faults":
        return json(200, { faults: this.orders.list() });
      case "POST /_control/faults":
        return this.#arm(req);
      case "DELETE /_control/faults":
        this.orders.clear();
        return { status: 204 };
      case "GET /_control/kinds":
        return json(200, { vendors: this.vendors.map(kindsAt) });
      case "GET /_control/requests":
        return json(200, { requests: this.requests.list() });
      case "DELETE /_control/requests":
        this.requests.clear();
        return { status: 204 };
      default:
        return json(404, { error: "not_found" });
    }
  }

  async #arm(req: IncomingMessage): Promise<Reply> {
    let content: unknown;
    try {
      content = JSON.parse(await readBody(req));
    } catch (cause) {
      if (cause instanceof RequestFault) throw cause;
      throw new RequestFault(400, "The body is not JSON.");
    }
    const result = this.#order.safeParse(content);
    if (!result.success) {
      const issue = result.error.issues[0];
      throw new RequestFault(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is not valid"}`);
    }
    this.orders.add(result.data);
    return json(201, result.data);
  }
}
