/** Where the pages are; providers ask for their addresses when an app is registered. */
export const privacyPath = "/legal/privacy";
export const termsPath = "/legal/terms";
