import type { Fault } from "./faults";
import { appleFaults } from "./vendors/apple-faults";
import { auth0Faults } from "./vendors/auth0-faults";
import { facebookFaults } from "./vendors/facebook-faults";
import { microsoftFaults } from "./vendors/microsoft-entra-id-faults";

/** The part of the table that is one vendor's own. */
export const vendorTable = {
  ...microsoftFaults,
  ...auth0Faults,
  ...facebookFaults,
  ...appleFaults,
} satisfies Record<string, Fault>;
