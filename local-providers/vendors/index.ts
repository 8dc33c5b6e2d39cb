import type { Vendor } from "../vendor";
import { auth0 } from "./auth0";
import { facebook } from "./facebook";
import { github } from "./github";
import { google } from "./google";
import { microsoft } from "./microsoft";
import { x } from "./x";

export const vendors: readonly Vendor[] = [github, google, x, facebook, microsoft, auth0];
