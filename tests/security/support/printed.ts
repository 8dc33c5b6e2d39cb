import { existsSync, readFileSync, statSync } from "node:fs";
import { beforeEach, inject } from "vitest";
import { logFiles } from "./app";

// What the apps print is shown with a test that fails only, and of that test's time only.
beforeEach(({ task, onTestFailed }) => {
  const shared = inject("app")?.logFile;
  const files = () => [...(shared ? [shared] : []), ...logFiles].filter(existsSync);
  const before = new Map(files().map((path) => [path, statSync(path).size]));
  onTestFailed(() => {
    const printed = files().map((path) =>
      readFileSync(path)
        .subarray(before.get(path) ?? 0)
        .toString("utf8"),
    );
    Object.assign(task.meta, { printed: printed.filter(Boolean).join("\n") });
  });
});
