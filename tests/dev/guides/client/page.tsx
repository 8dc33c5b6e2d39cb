"use client";
import { SessionProvider, useSession } from "next-auth/react";

function Who() {
  const { data, status } = useSession();
  return (
    <p>
      {status}: {data?.user?.name ?? "nobody"}
    </p>
  );
}

export default function Page() {
  return (
    <SessionProvider>
      <Who />
    </SessionProvider>
  );
}
