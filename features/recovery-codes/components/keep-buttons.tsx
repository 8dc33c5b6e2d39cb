"use client";

import { useEffect, useState } from "react";
import { buttonClass } from "@/components/button";

/** Without JavaScript there are no such buttons: the browser's own menus copy and print. */
export function KeepButtons({ text }: { text: string }) {
  const [state, setState] = useState<"none" | "ready" | "copied" | "refused">("none");
  useEffect(() => setState("ready"), []);
  if (state === "none") return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  return (
    <>
      <button type="button" className={buttonClass("secondary")} onClick={copy}>
        {state === "copied" ? "Copied" : "Copy"}
      </button>
      <button type="button" className={buttonClass("secondary")} onClick={() => print()}>
        Print
      </button>
      <span role="status" className={state === "refused" ? "self-center text-sm text-muted" : "sr-only"}>
        {state === "copied" ? "Copied" : null}
        {state === "refused" ? "Select them, and copy them by the keyboard." : null}
      </span>
    </>
  );
}
