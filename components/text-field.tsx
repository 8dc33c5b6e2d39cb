import { type ComponentProps, type ReactNode, useId } from "react";

/** One line to type into, with its label, what helps, and what is wrong with what was typed, which takes one there. */
export function TextField({
  label,
  hint,
  problem,
  ...props
}: {
  label: ReactNode;
  hint?: ReactNode;
  /** A sentence; absent while nothing is wrong. */
  problem?: string | undefined;
} & Omit<ComponentProps<"input">, "id" | "className" | "aria-invalid" | "aria-describedby">) {
  const id = useId();
  const about = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].join(" ").trim();
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      <input
        {...props}
        id={id}
        // biome-ignore lint/a11y/noAutofocus: the page is back because of this field, and a screen reader reads why
        autoFocus={problem !== undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={about || undefined}
        className="mt-2 block min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 py-2 text-ink aria-invalid:border-danger"
      />
      {/* Always there, so that a screen reader notices when it is filled. */}
      <p id={`${id}-problem`} role="alert" className={problem ? "mt-2 text-sm text-danger" : "sr-only"}>
        {problem}
      </p>
    </div>
  );
}
