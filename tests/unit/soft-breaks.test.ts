import { expect, it } from "vitest";
import { partsOf } from "@/components/soft-breaks";

it.each([
  ["ada.lovelace+notes@mail.acme.test", ["ada.", "lovelace+", "notes@", "mail.", "acme.", "test"]],
  ["@ada-lovelace", ["@ada-", "lovelace"]],
  ["a@b", ["a@", "b"]],
  ["@", ["@"]],
  ["", [""]],
])("%s breaks where somebody reading it would pause", (address, parts) => {
  expect(partsOf(address)).toEqual(parts);
});
