import type { ReactNode } from "react";

/** A surface that holds one thing. */
export function Card({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <div className={`rounded-md border border-line bg-surface p-edge shadow-xs sm:p-6 ${className}`.trim()}>
      {children}
    </div>
  );
}
