/**
 * Loaded into an app before anything else: its clock goes ahead of the machine's by as many milliseconds as the file
 * TEST_CLOCK holds, so that a test need not wait for what takes minutes. Nothing else is changed.
 */
import { readFileSync, writeFileSync } from "node:fs";

const file = process.env.TEST_CLOCK ?? "";
let ahead = 0;
let told = "";

/** Says beside the file what it has read, for who waits for that. */
function read() {
  const text = readFileSync(file, "utf8");
  if (text === "" || text === told) return;
  ahead = Number(text);
  told = text;
  writeFileSync(`${file}.${process.pid}`, text);
}

read();
setInterval(read, 50).unref();

const { now } = Date;

class Clock extends Date {
  // Next replaces Date by a function with what is Date's own, and not what it inherits.
  /** @override */
  static parse = Date.parse;
  /** @override */
  static UTC = Date.UTC;

  /** @param {[]} parts none for now, or what Date takes */
  constructor(...parts) {
    if (parts.length === 0) super(Clock.now());
    else super(...parts);
  }

  /** @override */
  static now() {
    return now() + ahead;
  }
}

globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (Clock));
