import { describe, expect, it } from "vitest";
import { textField } from "@/lib/forms";

describe("a field of a form", () => {
  const form = new FormData();
  form.append("name", " Ada ");
  form.append("name", "Alan");
  form.append("nul", "A\0da\0");
  form.append("empty", "");
  form.append("file", new File(["Ada"], "name.txt"));

  it.each([
    ["name", " Ada "],
    ["nul", "Ada"],
    ["empty", ""],
    ["file", ""],
    ["missing", ""],
    ["__proto__", ""],
  ])("%s is text: %j", (name, text) => {
    expect(textField(form, name)).toBe(text);
  });
});
