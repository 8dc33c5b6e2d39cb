import { isHTTPAccessFallbackError } from "next/dist/client/components/http-access-fallback/http-access-fallback";
import { getURLFromRedirectError } from "next/dist/client/components/redirect";
import { isRedirectError } from "next/dist/client/components/redirect-error";
import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import { cookieName, forgetCookie, storeCookies } from "@/lib/cookies";
import { outdatedPath, refusal, refuseForeign } from "@/lib/page-post";
import { largestBody, readBody, toText } from "@/lib/read-body";

/**
 * What a form asks for. It authorizes for itself.
 * @returns where the browser goes then, or a file
 * @throws what `redirect()` and `notFound()` of Next throw
 */
export type FormAction = (form: FormData) => Promise<string | Response>;

/** Fields that a form can have; ours have under 10. */
const mostFields = 100;

type Context = { params: Promise<{ name: string }> };

/**
 * Route handlers for the forms of a page, at `<page>/form/<name>`: an address that no build changes, so that a page
 * which was open while the server was updated still works. Only pages of this site are heard. Reading the address, as a
 * reload does, leads to the page.
 *
 * @param page its path
 * @param forms by name
 */
export function takeForms(page: string, forms: Readonly<Record<string, FormAction>>) {
  return {
    GET: () => seeOther(page),
    POST: async (request: NextRequest, { params }: Context): Promise<Response> => {
      const foreign = refuseForeign(request);
      if (foreign) return foreign;
      const { name } = await params;
      const action = Object.hasOwn(forms, name) ? forms[name] : undefined;
      if (!action) return seeOther(outdatedPath(page));
      const form = await readForm(request);
      if (form instanceof Response) return form;
      // What a page had to say of the sign-in has been read: the next one says what came of this form.
      const told = cookieName("told");
      if (request.cookies.has(told)) storeCookies(await cookies(), [forgetCookie(told)]);
      try {
        const answer = await action(form);
        return typeof answer === "string" ? seeOther(answer) : answer;
      } catch (error) {
        // Next itself would answer 307 to some forms, which posts them again.
        if (isRedirectError(error)) return seeOther(getURLFromRedirectError(error));
        if (isHTTPAccessFallbackError(error)) return refusal(404, "There is nothing here.");
        throw error;
      }
    },
  };
}

/** @returns the text of a field without NUL, which PostgreSQL does not take; empty where there is none, or a file */
export function textField(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\0", "") : "";
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location } });
}

/** @returns the form, in either encoding of browsers; an answer that refuses what is none */
async function readForm(request: Request): Promise<FormData | Response> {
  const body = await readBody(request.body, largestBody);
  if (!body) return refusal(413, "That is too much.");
  const text = toText(body);
  const form = text === null ? null : await parse(text, request.headers.get("content-type"));
  return form && [...form].length <= mostFields ? form : refusal(400, "This form cannot be read.");
}

async function parse(text: string, type: string | null): Promise<FormData | null> {
  if (type === null) return text === "" ? new FormData() : null;
  // The parser would take its time with each of thousands; parts of a multipart form are longer, and fewer.
  if (!type.startsWith("multipart/") && text.split("&").length > mostFields) return null;
  // Past Node's parser, which makes a stream of the text first.
  if (/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
    return form;
  }
  try {
    return await new Response(text, { headers: { "Content-Type": type } }).formData();
  } catch {
    // Another type, or not what it says.
    return null;
  }
}
