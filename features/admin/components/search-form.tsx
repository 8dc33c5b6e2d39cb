import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { peoplePath } from "@/features/admin/paths";
import {
  everybody,
  isNarrowed,
  longestSearch,
  orders,
  roles,
  type Search,
  seenWithin,
  states,
} from "@/features/admin/people/search";
import { entriesOf } from "@/features/providers";

const field = "min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-ink";

/** Finds people. A plain form: what was searched for, and how it was narrowed, is in the address. */
export function SearchForm({ search }: { search: Search }) {
  const seen = Object.entries(seenWithin).map(([id, { name }]): [string, string] => [id, name]);
  const ways = entriesOf(process.env).map(({ id, button }): [string, string] => [id, button.name]);
  return (
    <search>
      <form action={peoplePath} className="grid gap-3">
        <div className="grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end sm:gap-3">
          <div>
            <label htmlFor="q" className="font-medium">
              Find a person
            </label>
            <p id="q-hint" className="text-sm text-muted">
              How a name, an email, its domain or a provider's name for them begins, or an id
            </p>
            <input
              id="q"
              name="q"
              type="search"
              defaultValue={search.text}
              maxLength={longestSearch}
              autoComplete="off"
              spellCheck={false}
              aria-describedby="q-hint"
              className={`mt-2 ${field}`}
            />
          </div>
          <button type="submit" className={buttonClass("primary")}>
            Search
          </button>
        </div>
        <div className="grid grid-cols-2 items-end gap-3 md:grid-cols-[repeat(4,minmax(0,1fr))_auto]">
          <Choice label="Signs in with" name="provider" any="Anything" value={search.provider} of={ways} />
          <Choice label="Role" name="role" any="Anybody" value={search.role} of={Object.entries(roles)} />
          <Choice label="Access" name="state" any="Any" value={search.state} of={Object.entries(states)} />
          <Choice label="Last seen" name="seen" any="Ever" value={search.seen} of={seen} />
          {/* Where there is room, the table's heads are the way to it. */}
          <div className="md:hidden">
            <Choice label="Order" name="sort" value={search.order} of={Object.entries(orders)} />
          </div>
          <button type="submit" className={buttonClass("secondary")}>
            Apply filters
          </button>
        </div>
        {isNarrowed(search) || search.order !== everybody.order ? (
          <p>
            <a href={peoplePath} className={buttonClass("quiet", "-ml-4")}>
              Show everybody
            </a>
          </p>
        ) : null}
      </form>
    </search>
  );
}

function Choice({
  label,
  name,
  any,
  value,
  of,
}: {
  label: ReactNode;
  name: string;
  /** What none of them is called; absent where there always is one. */
  any?: string;
  value: string | null;
  /** Values with their names. */
  of: readonly [value: string, name: string][];
}) {
  return (
    <label className="block text-sm text-muted">
      {label}
      <select name={name} defaultValue={value ?? ""} className={`mt-1 block text-base ${field}`}>
        {any ? <option value="">{any}</option> : null}
        {of.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
