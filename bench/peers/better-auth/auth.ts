import { betterAuth } from "better-auth";
import { options } from "./options.mjs";

/** As in Better Auth's own guide: sessions in the database, its cookie cache on or off. */
export const auth = betterAuth(options);
