/**
 * Loaded into an app before anything else: its clock goes ahead of the machine's by as many milliseconds as the file
 * TEST_CLOCK holds, so that a test need not wait for what takes minutes. Nothing else is changed.
 */
import { readFileSync } from "node:fs";

const file = process.env.TEST_CLOCK ?? "";
let ahead = 0;

function read() {
  ahead = Number(readFileSync(file, "utf8"));
}

read();
setInterval(read, 50).unref();

const { now } = Date;

class Clock extends Date {
  /** @param {[]} parts none for now, or what Date takes */
  constructor(...parts) {
    if (parts.length === 0) super(Clock.now());
    else super(...parts);
  }

  static now() {
    return now() + ahead;
  }
}

globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (Clock));
