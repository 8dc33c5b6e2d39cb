import { type NextRequest, NextResponse } from "next/server";
import { isHiddenFrom } from "@/features/admin/hidden";
import { peoplePath } from "@/features/admin/paths";
import { tooManyInit, tooManyPage } from "@/features/rate-limits/refusal";
import { unavailablePath } from "@/features/session/unavailable";
import { readFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";

/**
 * What a page cannot do itself: gives the failure page its HTTP status, and makes the administrators' pages an address
 * like any other that does not exist. It decides nothing: authorization sits with the data, and this matches no other
 * path, since a proxy costs a route a third of its throughput.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (request.nextUrl.pathname.startsWith(peoplePath)) {
    const hidden = await isHiddenFrom(request);
    return hidden ? NextResponse.rewrite(new URL("/nowhere", request.url)) : NextResponse.next();
  }
  // Where the database does not answer: a page of its own, since a page cannot give itself this status either.
  if (request.nextUrl.pathname === unavailablePath) {
    return NextResponse.next({ status: 503, headers: { "Retry-After": "10", "Cache-Control": "no-store" } });
  }
  if (request.nextUrl.pathname === tooManyPage) return NextResponse.next(tooManyInit(request.nextUrl));
  const { cause } = readFailure(Object.fromEntries(request.nextUrl.searchParams));
  if (cause === "too_many_attempts") return NextResponse.next(tooManyInit(request.nextUrl));
  const { status } = failureText(cause, null);
  return status === 200 ? NextResponse.next() : NextResponse.next({ status });
}

export const config = { matcher: ["/signin/error", "/unavailable", "/too-many", "/admin/:path*"] };
