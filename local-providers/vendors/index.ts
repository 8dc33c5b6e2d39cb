import type { Vendor } from "../vendor";
import { facebook } from "./facebook";
import { github } from "./github";
import { google } from "./google";
import { x } from "./x";

export const vendors: readonly Vendor[] = [github, google, x, facebook];
