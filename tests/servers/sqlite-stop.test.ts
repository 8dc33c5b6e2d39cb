import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { databasePath } from "@/lib/database/url";
import { openSql } from "../support/sql";
import { describeStop } from "./support/stop";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "valet-key-stop-sqlite-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

describeStop({
  url: () => `file:${join(folder, `${++count}.db`)}`,
  expectClosed(url) {
    // The file is all there is: whoever copies it has everything.
    const log = `${databasePath(url)}-wal`;
    expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
  },
  expectSessions(url, wanted) {
    const database = openSql(url);
    try {
      expect(database.prepare('SELECT "id" FROM "Session"').all()).toHaveLength(wanted);
      expect(database.prepare('SELECT "id" FROM "Account"').all()).toHaveLength(wanted);
    } finally {
      database.close();
    }
  },
});
