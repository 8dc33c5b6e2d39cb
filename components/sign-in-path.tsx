const actors = ["Browser", "App", "Provider", "Database"];

/** `span` reaches from the middle of one column to the middle of another: half a column is cut off at either end. */
const messages = [
  {
    span: "col-start-1 col-span-2 mx-[25%]",
    heads: "right",
    title: "You choose a provider",
    text: "The button is a plain form. It needs no script.",
  },
  {
    span: "col-start-1 col-span-3 mx-[16.667%]",
    heads: "right",
    title: "The app sends you there",
    text: "State and PKCE tie the sign-in to this one browser.",
  },
  {
    span: "col-start-2 col-span-2 mx-[25%]",
    heads: "left",
    title: "You agree, a code comes back",
    text: "Your password stays with the provider. The code works once.",
  },
  {
    span: "col-start-2 col-span-2 mx-[25%]",
    heads: "both",
    title: "The app trades the code",
    text: "Server to server, for a proof of who you are.",
  },
  {
    span: "col-start-2 col-span-3 mx-[16.667%]",
    heads: "right",
    title: "A session is written",
    text: "With your user and your account, in one database.",
  },
  {
    span: "col-start-1 col-span-2 mx-[25%]",
    heads: "left",
    title: "You are in",
    text: "The browser keeps a random cookie; the database, only its hash.",
  },
];

/** What a sign-in does, as a picture for the eye and as a numbered list for everybody. */
export function SignInPath() {
  return (
    <div className="grid gap-8 lg:grid-cols-2 lg:gap-12">
      <div
        aria-hidden="true"
        className="relative grid h-fit grid-cols-4 gap-y-7 overflow-hidden rounded-md border border-line bg-surface pt-5 pb-9 text-sm"
      >
        {actors.map((actor) => (
          <p key={actor} className="z-10 text-center font-medium">
            {actor}
          </p>
        ))}
        <div className="absolute inset-x-0 top-14 bottom-0 grid grid-cols-4">
          {actors.map((actor) => (
            <span key={actor} className="mx-auto w-px bg-line" />
          ))}
        </div>
        {messages.map(({ span, heads, title }, index) => (
          <div key={title} className={`relative flex items-center justify-center ${span}`}>
            <span className="absolute inset-x-px h-px bg-line-strong" />
            {heads === "right" ? null : <Head className="left-0" path="M7 1 1 6l6 5" />}
            {heads === "left" ? null : <Head className="right-0" path="M1 1l6 5-6 5" />}
            <Step number={index + 1} />
          </div>
        ))}
      </div>
      <ol className="grid content-between gap-5">
        {messages.map(({ title, text }, index) => (
          <li key={title} className="flex gap-4">
            <Step number={index + 1} />
            <p>
              <span className="font-medium">{title}.</span> <span className="text-muted">{text}</span>
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Step({ number }: { number: number }) {
  return (
    <span
      aria-hidden="true"
      className="z-10 grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-medium text-accent tabular-nums"
    >
      {number}
    </span>
  );
}

function Head({ className, path }: { className: string; path: string }) {
  return (
    <svg
      viewBox="0 0 8 12"
      className={`absolute h-3 w-2 text-line-strong ${className}`}
      fill="none"
      aria-hidden="true"
    >
      <path d={path} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
