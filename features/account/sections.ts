/** The account's pages, in the order of its navigation. */
export const sections = [
  { path: "/account", name: "Profile", icon: "person" },
  { path: "/account/connections", name: "Connections", icon: "link" },
  { path: "/account/resources", name: "Linked data", icon: "folder" },
  { path: "/account/devices", name: "Devices", icon: "device" },
  { path: "/account/activity", name: "Activity", icon: "clock" },
  { path: "/account/data", name: "Your data", icon: "download" },
] as const;

export type AccountPath = (typeof sections)[number]["path"];
