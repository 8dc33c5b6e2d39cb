import type { AdapterAccount } from "next-auth/adapters";

let count = 0;

/** A user as Auth.js hands one to an adapter; each call makes another one. */
export function person() {
  count += 1;
  return {
    id: `given-${count}`,
    name: `Person ${count}`,
    email: `person-${count}@acme.test`,
    emailVerified: null,
    image: `https://pictures.acme.test/${count}.png`,
  };
}

/** An account as Auth.js hands one to an adapter; each call makes another one. */
export function account(userId: string, changes: Partial<AdapterAccount> = {}): AdapterAccount {
  count += 1;
  return {
    userId,
    type: "oauth",
    provider: "github",
    providerAccountId: String(583_000 + count),
    access_token: `gho_access_${count}`,
    refresh_token: `ghr_refresh_${count}`,
    token_type: "bearer",
    scope: "read:user,user:email",
    expires_at: 1_900_000_000,
    ...changes,
  };
}
