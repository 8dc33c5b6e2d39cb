// The process behind `npm run dev`. One line on stdout when it is ready, one on stderr when it cannot be.

function fail(message: string): never {
  console.error(`local providers: ${message}`);
  process.exit(1);
}

const port = Number(process.env.LOCAL_PROVIDERS_PORT || Number.NaN);
if (!Number.isInteger(port) || port < 0 || port > 65535)
  fail("set LOCAL_PROVIDERS_PORT to a port (0 for any)");

try {
  // Loaded only now: it takes ten times as long as to say what is wrong above.
  const { startLocalProviders } = await import("./start");
  const { describedVendors } = await import("./described");
  const providers = await startLocalProviders({
    port,
    more: describedVendors(process.env.LOCAL_PROVIDERS_MORE),
    dataDir: process.env.LOCAL_PROVIDERS_DATA || ".data/local-providers",
    redirectUris: (process.env.LOCAL_PROVIDERS_REDIRECT_URIS ?? "").split(" ").filter(Boolean),
    // part: mail
    mailPort: process.env.LOCAL_MAIL_PORT ? Number(process.env.LOCAL_MAIL_PORT) : undefined,
    ...(process.env.LOCAL_PROVIDERS_PEOPLE ? { peopleFile: process.env.LOCAL_PROVIDERS_PEOPLE } : {}),
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void providers.close().then(() => process.exit(0)));
  }
  console.log(`local providers ready at ${providers.url}`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") fail(`port ${port} is in use; set LOCAL_PROVIDERS_PORT to another`);
  fail(message.split("\n")[0] ?? "cannot start");
}

export {};
