import { newSigningKey } from "@/features/own-tokens/keys";
import { isRemovable, keyStates, signsAfterPublishing } from "@/features/own-tokens/policy";
import { findSigningKeys, type StoredKey } from "@/features/own-tokens/queries";
import { isUniqueViolation } from "@/lib/database/unique-violation";
import { closeDb, db } from "@/lib/db";
import { log } from "@/lib/log";

/**
 * The keys with one among them that signs: the first one is made when it is first needed, so that nobody has to set
 * anything up. Of several servers that do so at once all end with the same.
 */
export async function signingKeys(now = new Date()): Promise<{ signing: StoredKey; all: StoredKey[] }> {
  const all = await findSigningKeys();
  const signing = signingOf(all, now);
  if (signing) return { signing, all };
  const keys = await firstKeys(all, now);
  const first = signingOf(keys, now);
  if (!first) throw new Error("No signing key could be made.");
  return { signing: first, all: keys };
}

let making: Promise<StoredKey[]> | null = null;

/** Making an RSA key takes a core a good part of a second, so the requests of one server share one. */
function firstKeys(all: readonly StoredKey[], now: Date): Promise<StoredKey[]> {
  making ??= addKey(all, now)
    .then(({ made, keys }) => {
      if (made) log("info", "signing_key_made", { generation: made.generation });
      return keys;
    })
    .finally(() => {
      making = null;
    });
  return making;
}

function signingOf(keys: readonly StoredKey[], now: Date): StoredKey | undefined {
  const states = keyStates(keys, now);
  return keys.find(({ id }) => states.get(id) === "signing");
}

/**
 * Adds the next key. The unique generation decides between two at once: the slower one takes what the faster made.
 * @param keys as read just before
 * @returns what is there now, and which of it was made here
 */
async function addKey(
  keys: readonly StoredKey[],
  signsFrom: Date,
): Promise<{ made: StoredKey | null; keys: StoredKey[] }> {
  const generation = Math.max(0, ...keys.map((key) => key.generation)) + 1;
  const made = { ...(await newSigningKey()), generation, signsFrom, revokedAt: null };
  try {
    await db().signingKey.create({ data: made, select: { id: true } });
    return { made, keys: [...keys, made] };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return { made: null, keys: await findSigningKeys() };
  }
}

/**
 * Begins a rotation: publishes a key that signs later. While one is waiting already, nothing changes.
 * @returns the key that signs next
 */
export async function rotateSigningKey(now = new Date()): Promise<{ next: StoredKey; made: boolean }> {
  const { all } = await signingKeys(now);
  const nextOf = (keys: readonly StoredKey[]) => {
    const states = keyStates(keys, now);
    return keys.find(({ id }) => states.get(id) === "next");
  };
  const waiting = nextOf(all);
  if (waiting) return { next: waiting, made: false };
  const { made, keys } = await addKey(all, signsAfterPublishing(now));
  const next = made ?? nextOf(keys);
  if (!next) throw new Error("Another rotation came in between: run this again.");
  return { next, made: made !== null };
}

/**
 * Ends a key that somebody may have: nothing that it signed counts here from now on, and elsewhere once the published
 * keys have been read again. If it signs, the one that waits takes its place at once, or else a new one.
 * @param id its `kid`
 * @returns which key signs now; null when there is no such key, or it is revoked already
 */
export async function revokeSigningKey(id: string, now = new Date()): Promise<StoredKey | null> {
  const before = await findSigningKeys();
  const states = keyStates(before, now);
  if (!states.has(id) || states.get(id) === "revoked") return null;
  if (states.get(id) === "signing") {
    // First the other, so that there is one that signs at any moment.
    const waiting = before.find((key) => states.get(key.id) === "next");
    if (waiting) await db().signingKey.updateMany({ where: { id: waiting.id }, data: { signsFrom: now } });
    else await addKey(before, now);
  }
  await db().signingKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } });
  return (await signingKeys(now)).signing;
}

/** Removes at most `take` of the keys of which nothing counts any more. @returns how many were found, and went here */
export async function removeOldSigningKeys(
  now: Date,
  take: number,
): Promise<{ found: number; removed: number }> {
  const keys = await findSigningKeys();
  const removable = keys.filter((key) => isRemovable(key, keys, now));
  const old = removable.slice(0, take).map(({ id }) => id);
  if (old.length === 0) return { found: 0, removed: 0 };
  const { count } = await db().signingKey.deleteMany({ where: { id: { in: old } } });
  return { found: old.length, removed: count };
}

/** Closes the connections of a process that is done, so that it ends. */
export async function closeDatabase(): Promise<void> {
  await closeDb();
}
