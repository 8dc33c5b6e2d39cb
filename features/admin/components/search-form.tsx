import { buttonClass } from "@/components/button";
import { peoplePath } from "@/features/admin/paths";

/** Finds people. A plain form: what was searched for is in the address. */
export function SearchForm({ text }: { text: string }) {
  return (
    <search>
      <form action={peoplePath} className="grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end sm:gap-3">
        <div>
          <label htmlFor="q" className="font-medium">
            Find a person
          </label>
          <p id="q-hint" className="text-sm text-muted">
            By name, email, what a provider calls them, or id
          </p>
          <input
            id="q"
            name="q"
            type="search"
            defaultValue={text}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="q-hint"
            className="mt-2 min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-ink"
          />
        </div>
        <button type="submit" className={buttonClass("primary")}>
          Search
        </button>
      </form>
    </search>
  );
}
