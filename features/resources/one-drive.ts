import { z } from "zod";
import { link, nameOf, time } from "./text";
import type { Resource } from "./types";

const schema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      folder: z.object({ childCount: z.number().nullish() }).nullish(),
      lastModifiedDateTime: z.string().nullish(),
      webUrl: z.string().nullish(),
    }),
  ),
  "@odata.nextLink": z.string().nullish(),
});

export const oneDrive: Resource = {
  id: "one-drive",
  name: "OneDrive",
  provider: "microsoft-entra-id",
  scopes: ["Files.Read"],
  why: "To list the files and folders at the top of your OneDrive. We open none of them.",
  shows: "list",
  empty: "Your OneDrive is empty.",
  // The address that is configured is the issuer's, and Graph is elsewhere.
  url: ({ baseUrl, mode }) => {
    const graph = mode === "local" ? `${baseUrl}/graph/v1.0` : "https://graph.microsoft.com/v1.0";
    return `${graph}/me/drive/root/children?$top=50&$select=name,folder,lastModifiedDateTime,webUrl`;
  },
  read(body) {
    const { value, "@odata.nextLink": next } = schema.parse(body);
    return {
      items: value.map((one) => ({
        title: nameOf(one.name),
        text: one.folder ? folderText(one.folder.childCount ?? null) : null,
        href: link(one.webUrl),
        changed: time(one.lastModifiedDateTime),
      })),
      next: next ?? null,
    };
  },
};

function folderText(children: number | null): string {
  if (children === null) return "Folder";
  return children === 1 ? "Folder with one item" : `Folder with ${children} items`;
}
