/** Environment of a server for a crowd. See tests/support/patient.mjs. */
export const patient = {
  NODE_OPTIONS: `--import=${new URL("../../support/patient.mjs", import.meta.url).href}`,
};
