import type { ReactNode } from "react";

/** A surface that holds one thing. */
export function Card({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <div className={`rounded-md border border-line bg-surface p-6 sm:p-8 ${className}`.trim()}>
      {children}
    </div>
  );
}
