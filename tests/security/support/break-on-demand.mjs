/**
 * Loaded into an app before anything else: as long as the file TEST_BREAK exists, a page that shows when something was
 * breaks with an error that nobody expects and that quotes somebody. Nothing else is changed.
 */
import { existsSync } from "node:fs";

const file = process.env.TEST_BREAK ?? "";
const { prototype } = Intl.DateTimeFormat;
const format = Object.getOwnPropertyDescriptor(prototype, "format")?.get;

Object.defineProperty(prototype, "format", {
  configurable: true,
  get() {
    if (existsSync(file)) throw new TypeError("cannot tell somebody@quoted.example the time");
    return format?.call(this);
  },
});
