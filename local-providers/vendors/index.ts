import type { Vendor } from "../vendor";
import { auth0 } from "./auth0";
import { facebook } from "./facebook";
import { github } from "./github";
import { google } from "./google";
import { microsoft } from "./microsoft-entra-id";
import { twitter } from "./twitter";

export const vendors: readonly Vendor[] = [github, google, twitter, facebook, microsoft, auth0];
