import type { Admitted } from "@/features/sign-in/admission/visit";
import type { Intent } from "@/features/sign-in/intent";
import type { CookieChange } from "@/lib/cookies";

/** A question that may lie between the provider and where somebody was going. */
export type Question = (jar: Jar, admitted: Admitted, intent: Intent | null) => Promise<Asked>;

/** The page that asks it, where it is for whoever has come in; and what this browser keeps no longer. */
export type Asked = { page?: string; cookies?: CookieChange[] };

/** The browser's cookies. */
export type Jar = { get(name: string): { value: string } | undefined };
