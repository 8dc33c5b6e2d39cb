import { Auth } from "@auth/core";
import { NextRequest } from "next/server";
import { expect } from "vitest";
import { authConfig } from "@/features/sign-in/config";
import { readFailure } from "@/features/sign-in/failure-page";
import { flowCookieName, flowsAmong } from "@/features/sign-in/flow";
import { handleAuthRequest } from "@/features/sign-in/handler";
import { cookieName } from "@/lib/cookies";

export const ownOrigin = "http://localhost:3000";

/** Auth.js without its wrapper for Next, which needs a running server. Tests put `@auth/core` in its place. */
const authjs = (request: NextRequest) => Auth(request, { ...authConfig(), logger: authConfig().logger });

/** A browser in front of the handler: it keeps cookies. */
export class SignInBrowser {
  readonly cookies = new Map<string, string>();

  async request(
    path: string,
    form?: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const headers = new Headers({ ...(form && { Origin: ownOrigin }), ...more });
    headers.set("Cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const body = form && new URLSearchParams(form);
    const request = new NextRequest(ownOrigin + path, { method: form ? "POST" : "GET", headers, body });
    const response = await handleAuthRequest(request, authjs);
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (value === "" || /Max-Age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** The form that Auth.js wants posted to start a sign-in. */
  async startForm(callbackUrl = "/account?tab=devices"): Promise<Record<string, string>> {
    const { csrfToken } = (await (await this.request("/api/auth/csrf")).json()) as { csrfToken: string };
    return { csrfToken, callbackUrl };
  }

  /** Starts a sign-in. @returns the provider's page it is sent to. */
  async start(provider = "github", callbackUrl?: string): Promise<URL> {
    const form = await this.startForm(callbackUrl);
    const response = await this.request(`/api/auth/signin/${provider}`, form);
    return new URL(response.headers.get("location") ?? "");
  }

  /** Comes back from the provider. @returns where it is sent then, and the failure that the page there would tell. */
  async back(query: Record<string, string> | URLSearchParams, provider = "github") {
    const response = await this.request(`/api/auth/callback/${provider}?${new URLSearchParams(query)}`);
    expect(await response.text()).toBe("");
    const location = new URL(response.headers.get("location") ?? "", ownOrigin);
    expect(location.origin).toBe(ownOrigin);
    return { response, location, failure: readFailure(Object.fromEntries(location.searchParams)) };
  }

  get session(): string | undefined {
    return this.cookies.get(cookieName("session"));
  }

  /** The flows it is in, oldest first, as `provider.id`. */
  get flows(): string[] {
    return flowsAmong([...this.cookies.keys()]).map(({ provider, id }) => `${provider}.${id}`);
  }

  /** The cookies of its flows, oldest first. */
  get checks(): string[] {
    return flowsAmong([...this.cookies.keys()]).map(flowCookieName);
  }
}

/** What a provider answers when all is well, given its page: GitHub's stand-in names itself, as GitHub does. */
export function answerTo(page: URL, changes: Record<string, string> = {}): Record<string, string> {
  const state = page.searchParams.get("state") ?? "";
  const iss = page.href.match(/^.*\/login\/oauth(?=\/authorize)/)?.[0];
  return { code: "code", state, ...(iss && { iss }), ...changes };
}
