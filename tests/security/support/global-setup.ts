import type { TestProject } from "vitest/node";
import { startApp } from "./app";

/** One app for the whole run; the tests get it from `sharedApp()`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { template } = project.getProvidedContext();
  const { stop, logs: _logs, forgetProviders: _forget, ...app } = await startApp({ template });
  project.provide("app", app);
  return stop;
}
