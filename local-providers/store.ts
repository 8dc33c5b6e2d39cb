import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Adapter, AdapterPayload } from "oidc-provider";

/** What was chosen on the picker: it belongs to one grant, so flows never disturb each other. */
export interface Flow {
  person: string;
  fault?: string | undefined;
  /** Whether the app gets a refresh token. */
  offline: boolean;
  /** The origin that it was signed in to. */
  app: string;
  /** Whether the person had not permitted the app before. */
  first?: boolean;
}

interface Saved {
  version: 1;
  models: Record<string, [id: string, payload: AdapterPayload][]>;
  flows: [grantId: string, flow: Flow][];
  consented: string[];
}

/** What a developer expects to survive a restart. Codes, interactions and sessions need not. */
const lasting = new Set(["Grant", "RefreshToken", "AccessToken"]);
const limit = 2000;

/**
 * The memory of one vendor: bounded (the oldest entry goes first), with grants and tokens kept in one JSON
 * file. Writes are gathered for a moment, so that a load test does not rewrite the file at every sign-in.
 */
export class Store {
  readonly #file: string;
  readonly #models = new Map<string, Map<string, AdapterPayload>>();
  readonly #flows = new Map<string, Flow>();
  readonly #consented = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, vendor: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${vendor}.json`);
    this.#load();
  }

  flow(grantId: string | undefined): Flow | undefined {
    return grantId === undefined ? undefined : this.#flows.get(grantId);
  }

  setFlow(grantId: string, flow: Flow): void {
    put(this.#flows, grantId, flow);
    this.#saveSoon();
  }

  /** Ids of the grants that a person has given. */
  grantsOf(subject: string): string[] {
    const grants = [...this.#model("Grant")];
    return grants.filter(([, { accountId }]) => accountId === subject).map(([id]) => id);
  }

  /** The subjects who have permitted the app, by the origin that it runs at. */
  apps(): Map<string, Set<string>> {
    const apps = new Map<string, Set<string>>();
    for (const [id, { accountId }] of this.#model("Grant")) {
      const app = this.flow(id)?.app;
      if (app && accountId) apps.set(app, (apps.get(app) ?? new Set()).add(accountId));
    }
    return apps;
  }

  /** Ends all but the newest of what a subject has of a model. */
  keepNewest(model: string, subject: string, most: number): void {
    const entries = this.#model(model);
    const own = [...entries].filter(([, { accountId }]) => accountId === subject).map(([id]) => id);
    for (const id of own.slice(0, -most)) entries.delete(id);
    this.#saveSoon();
  }

  /** Ends what a grant has of a model, but for one. */
  keepOnly(model: string, grantId: string, id: string): void {
    const entries = this.#model(model);
    for (const [other, payload] of entries)
      if (payload.grantId === grantId && other !== id) entries.delete(other);
    this.#saveSoon();
  }

  /** Remembers that the subject has consented to this app; true the first time. */
  firstConsent(subject: string): boolean {
    if (this.#consented.has(subject)) return false;
    this.#consented.add(subject);
    this.#saveSoon();
    return true;
  }

  forgetConsent(subject: string): void {
    if (this.#consented.delete(subject)) this.#saveSoon();
  }

  /** The adapter that oidc-provider asks for each of its models. */
  adapter(model: string): Adapter {
    const entries = this.#model(model);
    const changed = () => {
      if (lasting.has(model)) this.#saveSoon();
    };
    const findBy = (test: (payload: AdapterPayload) => boolean) => [...entries.values()].find(test);
    return {
      upsert: async (id, payload) => {
        put(entries, id, payload);
        changed();
      },
      find: async (id) => entries.get(id),
      findByUid: async (uid) => findBy((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => findBy((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const payload = entries.get(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
        changed();
      },
      destroy: async (id) => {
        entries.delete(id);
        if (model === "Grant") this.#flows.delete(id);
        changed();
      },
      revokeByGrantId: async (grantId) => {
        for (const [id, payload] of entries) if (payload.grantId === grantId) entries.delete(id);
        changed();
      },
    };
  }

  /** Forgets everything. */
  clear(): void {
    for (const entries of this.#models.values()) entries.clear();
    this.#flows.clear();
    this.#consented.clear();
    this.#saveSoon();
  }

  /** Writes what is still waiting. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const saved: Saved = { version: 1, models: {}, flows: [], consented: [...this.#consented] };
    for (const model of lasting) saved.models[model] = [...this.#model(model)];
    const grants = this.#model("Grant");
    saved.flows = [...this.#flows].filter(([grantId]) => grants.has(grantId));
    // Written aside and renamed: a process that dies here leaves the old file whole.
    writeFileSync(`${this.#file}.new`, JSON.stringify(saved), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  #model(name: string): Map<string, AdapterPayload> {
    const found = this.#models.get(name);
    if (found) return found;
    const created = new Map<string, AdapterPayload>();
    this.#models.set(name, created);
    return created;
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => this.flush(), 200).unref();
  }

  #load(): void {
    let saved: Saved;
    try {
      saved = JSON.parse(readFileSync(this.#file, "utf8")) as Saved;
      if (saved.version !== 1) return;
    } catch {
      return; // Absent or unreadable: start empty, as after a fresh clone.
    }
    const now = Date.now() / 1000;
    for (const model of lasting) {
      for (const [id, payload] of saved.models[model] ?? []) {
        if (payload.exp === undefined || payload.exp > now) put(this.#model(model), id, payload);
      }
    }
    for (const [grantId, flow] of saved.flows ?? []) put(this.#flows, grantId, flow);
    for (const subject of saved.consented ?? []) this.#consented.add(subject);
  }
}

function put<V>(entries: Map<string, V>, id: string, value: V): void {
  entries.delete(id);
  entries.set(id, value);
  if (entries.size <= limit) return;
  const oldest = entries.keys().next();
  if (!oldest.done) entries.delete(oldest.value);
}
