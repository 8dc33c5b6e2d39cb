import type { Vendor } from "../vendor";
import { apple } from "./apple";
import { auth0 } from "./auth0";
import { discord } from "./discord";
import { facebook } from "./facebook";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { google } from "./google";
import { linkedin } from "./linkedin";
import { microsoft } from "./microsoft-entra-id";
import { twitter } from "./twitter";

export const vendors: readonly Vendor[] = [
  github,
  google,
  apple,
  twitter,
  facebook,
  microsoft,
  discord,
  gitlab,
  linkedin,
  auth0,
];
