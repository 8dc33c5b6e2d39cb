export const dynamic = "force-dynamic";

/** The least that a page of this Next can be: no style, no component, nothing that runs in the browser. */
export default function EmptyPage() {
  return <h1>Hello</h1>;
}
