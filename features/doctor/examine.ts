import { addressChecks } from "@/features/doctor/checks/address";
import { fileChecks } from "@/features/doctor/checks/files";
import { nameChecks } from "@/features/doctor/checks/names";
import { operatorChecks } from "@/features/doctor/checks/operator";
import { peopleChecks } from "@/features/doctor/checks/people";
import { providerChecks } from "@/features/doctor/checks/providers";
import { startChecks } from "@/features/doctor/checks/start";
import { valueChecks } from "@/features/doctor/checks/values";
import type { Check, Facts, Finding, Severity } from "@/features/doctor/finding";

/** Every check that only thinks. A new one is a line here. */
const checks: readonly Check[] = [
  startChecks,
  fileChecks,
  nameChecks,
  valueChecks,
  addressChecks,
  providerChecks,
  peopleChecks,
  operatorChecks,
];

/** @returns everything that is wrong or worth knowing, the worst first */
export function examine(facts: Facts): Finding[] {
  return sorted(checks.flatMap((check) => check(facts)));
}

const order: readonly Severity[] = ["error", "warning", "note"];

/** @returns the worst first; what was found twice, once */
export function sorted(findings: readonly Finding[]): Finding[] {
  const once = findings.filter(
    ({ text }, index) => findings.findIndex((other) => other.text === text) === index,
  );
  return once.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
