import { createHmac } from "node:crypto";

// Facebook's order to delete what is kept of somebody, as its servers make one.

export const path = "/api/data-deletion/facebook";
const secret = "local-facebook-secret";
export const seconds = () => Math.floor(Date.now() / 1000);

export const encode = (payload: object) => Buffer.from(JSON.stringify(payload)).toString("base64url");
let orders = 0;
/** No two are alike: the app answers a second order with what came of the first. */
export const order = (user_id: string, changes: object = {}) => ({
  algorithm: "HMAC-SHA256",
  issued_at: seconds(),
  user_id,
  expires: seconds() + 3600 + ++orders,
  ...changes,
});

/** An order as Facebook signs it, or as somebody does who knows another secret. */
export function signed(payload: object, key = secret): string {
  const encoded = encode(payload);
  return `${createHmac("sha256", key).update(encoded).digest("base64url")}.${encoded}`;
}
