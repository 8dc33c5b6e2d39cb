"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * What a page says after an action. A form that worked often takes its button with it, and Next leaves the focus
 * nowhere: then it comes here, so that the words are heard and the keyboard goes on from them.
 */
export function News({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  // After every rendering, since the same words can come twice.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  });
  return (
    <div ref={box} tabIndex={-1} className="outline-none">
      {children}
    </div>
  );
}
