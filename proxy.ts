import { type NextRequest, NextResponse } from "next/server";
import { readFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";

/**
 * Gives the failure page its HTTP status, which a page cannot set itself. It decides nothing: authorization sits
 * with the data, and this matches no other path, since a proxy costs a route a third of its throughput.
 */
export function proxy(request: NextRequest): NextResponse {
  const { cause } = readFailure(Object.fromEntries(request.nextUrl.searchParams));
  const { status } = failureText(cause, null);
  return status === 200 ? NextResponse.next() : NextResponse.next({ status });
}

export const config = { matcher: "/signin/error" };
