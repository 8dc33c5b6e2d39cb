/** A form on a page, as a browser without JavaScript sees it. */
export type Form = {
  /** Where it is sent. */
  action: URL;
  /** `get` or `post` */
  method: string;
  /** Its hidden fields. */
  fields: Record<string, string>;
  /** What a person reads in it, such as the button's text. */
  text: string;
};

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };

export function decode(html: string): string {
  return html.replace(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole);
}

/** @returns what a person reads, in one line */
export function textOf(html: string): string {
  // A word that may break is one word.
  return decode(html.replace(/(<!-- -->)?<wbr\/?>(<!-- -->)?/g, "").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Finds the forms of a page.
 * @param page its address, to which a form without an action is sent
 */
export function formsOf(html: string, page: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", content = ""]) => ({
    action: new URL(attributeOf(attributes, "action") ?? "", page),
    method: attributeOf(attributes, "method")?.toLowerCase() ?? "get",
    fields: Object.fromEntries(
      [...content.matchAll(/<input\b[^>]*>/g)].map(([input]) => [
        attributeOf(input, "name") ?? "",
        attributeOf(input, "value") ?? "",
      ]),
    ),
    text: textOf(content),
  }));
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
  return value === undefined ? undefined : decode(value);
}
