const sizes = { sm: "size-8 text-sm", lg: "size-16 text-xl" };
const pixels = { sm: 32, lg: 64 };

/**
 * A person's picture over their initials: while it loads, when it is broken and when there is none, the initials
 * are what shows. The picture's host is not told where it is shown.
 */
export function Avatar({
  name,
  image,
  size = "sm",
}: {
  name: string | null;
  image: string | null;
  size?: keyof typeof sizes;
}) {
  return (
    <span
      aria-hidden="true"
      className={`relative inline-grid shrink-0 place-items-center overflow-hidden rounded-full bg-accent-soft font-medium text-accent ${sizes[size]}`}
    >
      {initials(name)}
      {image ? (
        // biome-ignore lint/performance/noImgElement: Next's optimizer would fetch a stranger's address from our server.
        <img
          src={image}
          alt=""
          width={pixels[size]}
          height={pixels[size]}
          referrerPolicy="no-referrer"
          decoding="async"
          className="absolute inset-0 size-full object-cover text-[0px]"
        />
      ) : null}
    </span>
  );
}

/** @returns the first letters of the first and the last word, as the person's script counts letters. */
export function initials(name: string | null): string {
  const words = (name ?? "").split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = ends.map((word) => [...new Intl.Segmenter().segment(word ?? "")][0]?.segment ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}
