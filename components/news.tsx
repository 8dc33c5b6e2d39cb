"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * What a page says after a change. The page is a new one, and the focus nowhere: it comes here, so that the words are
 * heard and the keyboard goes on from them.
 */
export function News({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <div ref={box} tabIndex={-1} className="outline-none">
      {children}
    </div>
  );
}
