"use client";
import { auth } from "@/auth";

/** Reads a session where there is none to read. */
export default function Page() {
  return (
    <button type="button" onClick={() => void auth()}>
      Who am I?
    </button>
  );
}
