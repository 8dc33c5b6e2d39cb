import { z } from "zod";
import { link, nameOf, time } from "./text";
import type { Resource } from "./types";

const schema = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      mimeType: z.string().nullish(),
      modifiedTime: z.string().nullish(),
      webViewLink: z.string().nullish(),
    }),
  ),
  nextPageToken: z.string().max(4096).nullish(),
});

/** Google's own kinds, which have no file name extension. */
const kinds: Readonly<Record<string, string>> = {
  "application/vnd.google-apps.document": "Document",
  "application/vnd.google-apps.folder": "Folder",
  "application/vnd.google-apps.presentation": "Slides",
  "application/vnd.google-apps.spreadsheet": "Spreadsheet",
};

const first = ({ baseUrl }: { baseUrl: string | null }) => {
  const query = new URLSearchParams({
    pageSize: "50",
    orderBy: "modifiedTime desc",
    q: "trashed = false",
    fields: "nextPageToken,files(name,mimeType,modifiedTime,webViewLink)",
  });
  return `${baseUrl ?? "https://www.googleapis.com"}/drive/v3/files?${query}`;
};

export const googleDrive: Resource = {
  id: "google-drive",
  name: "Google Drive",
  provider: "google",
  scopes: ["https://www.googleapis.com/auth/drive.metadata.readonly"],
  why: "To list the names of your files, the latest first. We cannot open any of them.",
  shows: "list",
  empty: "Your Drive is empty.",
  url: first,
  read(body) {
    const { files, nextPageToken } = schema.parse(body);
    return {
      items: files.map((file) => ({
        title: nameOf(file.name),
        text: (file.mimeType && Object.hasOwn(kinds, file.mimeType) && kinds[file.mimeType]) || null,
        href: link(file.webViewLink),
        changed: time(file.modifiedTime),
      })),
      next: nextPageToken ? `?pageToken=${encodeURIComponent(nextPageToken)}` : null,
    };
  },
};
