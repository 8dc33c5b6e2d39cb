import type { OwnWay } from "./way";

export const recoveryCode: OwnWay = {
  id: "recovery-code",
  name: "a recovery code",
  // Codes are this site's own, wherever it lives.
  issuer: () => "recovery-code",
};
