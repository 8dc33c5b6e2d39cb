"use client";

import { useEffect, useState } from "react";
import { buttonClass } from "@/components/button";

/** Without JavaScript there is no such button, and the browser's own menu prints. */
export function PrintButton() {
  const [can, setCan] = useState(false);
  useEffect(() => setCan(true), []);
  if (!can) return null;
  return (
    <button type="button" className={buttonClass("secondary")} onClick={() => print()}>
      Print
    </button>
  );
}
