/** What the layout alone costs: everything else about this page is the least there can be. */
export const dynamic = "force-dynamic";

export default function EmptyPage() {
  return <h1>Hello</h1>;
}
