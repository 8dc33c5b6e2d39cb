import type { TestProject } from "vitest/node";
import { startApp } from "./app";

/** One app for the whole run; the tests get it from `sharedApp()`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, logs: _, ...app } = await startApp();
  project.provide("app", app);
  return stop;
}
