declare const brand: unique symbol;

/**
 * Names a session in lists and in other rows; it is not the token and opens nothing. To the compiler it is no text, so
 * that it cannot stand where a person's id belongs: `textOf` makes it one where a session's is meant.
 */
export type SessionId = { readonly [brand]: "SessionId" };

export function sessionIdOf(text: string): SessionId {
  // It is text; only the compiler is told otherwise.
  return text as unknown as SessionId;
}

/** @param id text where it comes from a row itself */
export function textOf(id: SessionId | string): string {
  // What `sessionIdOf` has hidden.
  return id as unknown as string;
}
