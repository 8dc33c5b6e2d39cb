/** The account's pages, in the order of its navigation. */
export const sections = [
  { path: "/account", name: "Profile" },
  { path: "/account/connections", name: "Connections" },
  { path: "/account/resources", name: "Linked data" },
  { path: "/account/devices", name: "Devices" },
  { path: "/account/activity", name: "Activity" },
  { path: "/account/data", name: "Your data" },
] as const;

export type AccountPath = (typeof sections)[number]["path"];
