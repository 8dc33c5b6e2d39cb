import type { ProviderIconData } from "./provider-icon";

// Path data of GitHub, X and Auth0: Simple Icons (CC0). The marks belong to their owners.

export const githubIcon: ProviderIconData = {
  viewBox: "0 0 24 24",
  paths: [
    {
      d: "M12 .297c-6.63 0-12 5.373-12 12 0 5.303 3.438 9.8 8.205 11.385.6.113.82-.258.82-.577 0-.285-.01-1.04-.015-2.04-3.338.724-4.042-1.61-4.042-1.61C4.422 18.07 3.633 17.7 3.633 17.7c-1.087-.744.084-.729.084-.729 1.205.084 1.838 1.236 1.838 1.236 1.07 1.835 2.809 1.305 3.495.998.108-.776.417-1.305.76-1.605-2.665-.3-5.466-1.332-5.466-5.93 0-1.31.465-2.38 1.235-3.22-.135-.303-.54-1.523.105-3.176 0 0 1.005-.322 3.3 1.23.96-.267 1.98-.399 3-.405 1.02.006 2.04.138 3 .405 2.28-1.552 3.285-1.23 3.285-1.23.645 1.653.24 2.873.12 3.176.765.84 1.23 1.91 1.23 3.22 0 4.61-2.805 5.625-5.475 5.92.42.36.81 1.096.81 2.22 0 1.606-.015 2.896-.015 3.286 0 .315.21.69.825.57C20.565 22.092 24 17.592 24 12.297c0-6.627-5.373-12-12-12",
    },
  ],
};

// part: twitter
export const xIcon: ProviderIconData = {
  viewBox: "0 0 24 24",
  paths: [
    {
      d: "M14.234 10.162 22.977 0h-2.072l-7.591 8.824L7.251 0H.258l9.168 13.343L.258 24H2.33l8.016-9.318L16.749 24h6.993zm-2.837 3.299-.929-1.329L3.076 1.56h3.182l5.965 8.532.929 1.329 7.754 11.09h-3.182z",
    },
  ],
};

// part: google
/** In its four colours on every background, as the brand asks. */
export const googleIcon: ProviderIconData = {
  viewBox: "0 0 48 48",
  paths: [
    {
      fill: "#EA4335",
      d: "M24 9.5c3.54 0 6.71 1.22 9.21 3.6l6.85-6.85C35.9 2.38 30.47 0 24 0 14.62 0 6.51 5.38 2.56 13.22l7.98 6.19C12.43 13.72 17.74 9.5 24 9.5z",
    },
    {
      fill: "#4285F4",
      d: "M46.98 24.55c0-1.57-.15-3.09-.38-4.55H24v9.02h12.94c-.58 2.96-2.26 5.48-4.78 7.18l7.73 6c4.51-4.18 7.09-10.36 7.09-17.65z",
    },
    {
      fill: "#FBBC05",
      d: "M10.53 28.59c-.48-1.45-.76-2.99-.76-4.59s.27-3.14.76-4.59l-7.98-6.19C.92 16.46 0 20.12 0 24c0 3.88.92 7.54 2.56 10.78l7.97-6.19z",
    },
    {
      fill: "#34A853",
      d: "M24 48c6.48 0 11.93-2.13 15.89-5.81l-7.73-6c-2.15 1.45-4.92 2.3-8.16 2.3-6.26 0-11.57-4.22-13.47-9.91l-7.98 6.19C6.51 42.62 14.62 48 24 48z",
    },
  ],
};

// part: facebook
/** White on Facebook's blue on every background, as the brand asks. */
export const facebookIcon: ProviderIconData = {
  viewBox: "0 0 48 48",
  paths: [
    { fill: "#0866FF", d: "M24 0a24 24 0 1 0 0 48a24 24 0 1 0 0-48z" },
    {
      fill: "#FFFFFF",
      d: "M20.2 47.7V31.2h-6v-7.1h6v-4.7c0-6.4 3.6-9.9 9.3-9.9 2.4 0 4.6.3 5.2.4v6.2h-3.6c-2.9 0-3.6 1.6-3.6 3.8v4.2h7l-1.1 7.1h-5.9v16.5a24 24 0 0 1-7.3 0z",
    },
  ],
};

// part: microsoft-entra-id
/** In its four colours on every background, as the brand asks. */
export const microsoftIcon: ProviderIconData = {
  viewBox: "0 0 21 21",
  paths: [
    { fill: "#F25022", d: "M0 0h10v10H0z" },
    { fill: "#7FBA00", d: "M11 0h10v10H11z" },
    { fill: "#00A4EF", d: "M0 11h10v10H0z" },
    { fill: "#FFB900", d: "M11 11h10v10H11z" },
  ],
};

// part: auth0
export const auth0Icon: ProviderIconData = {
  viewBox: "0 0 24 24",
  paths: [
    {
      d: "M21.98 7.448 19.62 0H4.347L2.02 7.448c-1.352 4.312.03 9.206 3.815 12.015L12.007 24l6.157-4.552c3.755-2.81 5.182-7.688 3.815-12.015l-6.16 4.58 2.343 7.45-6.157-4.597-6.158 4.58 2.358-7.433-6.188-4.55 7.63-.045L12.008 0l2.356 7.404 7.615.044z",
    },
  ],
};

/** A key, for a provider whose mark we do not have. */
export const singleSignOnIcon: ProviderIconData = {
  viewBox: "0 0 24 24",
  paths: [
    {
      d: "M14.5 2a7.5 7.5 0 0 0-7.2 9.6L2 16.9V22h5.1v-2.6h2.6v-2.6h1.9l.9-.9A7.5 7.5 0 1 0 14.5 2Zm2.2 7a1.9 1.9 0 1 1 0-3.8 1.9 1.9 0 0 1 0 3.8Z",
    },
  ],
};
