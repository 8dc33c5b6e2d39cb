import { RelativeTime } from "@/components/relative-time";
import type { ResourceItem } from "@/features/resources/types";

/** A list of things, or the facts of a profile. Names are other people's words: each is kept to itself. */
export function ResourceItems({ items, shows }: { items: ResourceItem[]; shows: "list" | "facts" }) {
  if (shows === "facts") {
    return (
      <dl className="grid gap-3 rounded-md border border-line bg-surface p-5">
        {items.map(({ title, text }) => (
          <div key={title} className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[8rem_1fr]">
            <dt className="text-muted">{title}</dt>
            <dd className="min-w-0 break-words">
              <bdi>{text}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <ul className="divide-y divide-line rounded-md border border-line bg-surface px-5">
      {items.map((item, index) => (
        // Two files may have the same name, and nothing about the list ever changes on the page.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={index} className="py-4">
          <Title item={item} />
          {item.text || item.changed ? (
            <p className="text-sm break-words text-muted">
              {item.text ? <bdi>{item.text}</bdi> : null}
              {item.text && item.changed ? " · " : null}
              {item.changed ? <RelativeTime date={item.changed} /> : null}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Title({ item: { title, href } }: { item: ResourceItem }) {
  const name = <bdi className="font-medium break-words">{title}</bdi>;
  if (!href) return <p>{name}</p>;
  return (
    <a
      href={href}
      rel="noreferrer"
      className="inline-block py-1 underline decoration-line-strong underline-offset-4 hover:decoration-ink"
    >
      {name}
    </a>
  );
}
