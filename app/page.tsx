export default function HomePage() {
  return <h1>Valet Key</h1>;
}
