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
        // Limits instead of a size: into a fixed box a browser draws its sign for a broken image.
        // biome-ignore lint/performance/noImgElement: Next's optimizer would fetch a stranger's address from our server.
        <img
          src={image}
          alt=""
          width={pixels[size]}
          height={pixels[size]}
          referrerPolicy="no-referrer"
          decoding="async"
          className="absolute inset-0 h-auto max-h-full min-h-full w-auto min-w-full max-w-full object-cover"
        />
      ) : null}
    </span>
  );
}

const graphemes = new Intl.Segmenter();

/**
 * The first letter of the first and of the last word. Only where letters have capitals: elsewhere one stands alone,
 * since two Arabic letters would join into a syllable and two Chinese ones into another name.
 * @returns "AL" for Ada Lovelace, "?" for nobody
 */
export function initials(name: string | null): string {
  const words = (name ?? "")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const [first = "?", ...others] = words.map(initial);
  const last = others.at(-1);
  return last && isCapital(first) && isCapital(last) ? first + last : first;
}

/** Passes over quotes, brackets and invisible marks at the start of a word. */
function initial(word: string): string {
  const parts = [...graphemes.segment(word)].map(({ segment }) => segment);
  const found = parts.find((part) => /^[\p{L}\p{N}]/u.test(part)) ?? parts[0] ?? "";
  const capital = found.toLocaleUpperCase("en");
  return capital.length === found.length ? capital : found;
}

function isCapital(letter: string): boolean {
  return /^\p{Lu}/u.test(letter);
}
