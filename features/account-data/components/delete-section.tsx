import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { SoftBreaks } from "@/components/soft-breaks";

/** Exactly what goes when an account is deleted, and what does not. */
export function DeleteSection({
  connections,
  devices,
  events,
  own,
  retention,
  children,
}: {
  connections: { id: string; name: string; label: string | null }[];
  devices: number;
  events: number;
  /** What they have in tables of your own, such as "3 notes". */
  own: readonly string[];
  retention: string;
  /** The form. */
  children: ReactNode;
}) {
  return (
    <Card>
      <h2 className="text-lg font-semibold text-danger">Delete your account</h2>
      <p className="mt-2 text-muted">At once and for good. This goes:</p>
      <ul className="mt-3 grid list-disc gap-1.5 pl-5 marker:text-muted">
        <li>your profile: name, email and picture</li>
        <li>
          your {connections.length === 1 ? "connection" : "connections"} to{" "}
          {connections.map(({ id, name, label }, index) => (
            <span key={id}>
              {index === 0 ? "" : index === connections.length - 1 ? " and " : ", "}
              {name}
              {label ? (
                <span className="text-muted">
                  {" "}
                  (<SoftBreaks text={label} />)
                </span>
              ) : null}
            </span>
          ))}
          , with the access they gave us
        </li>
        <li>
          {devices === 1
            ? "this device, which is signed out"
            : `all ${devices} devices, which are signed out`}
        </li>
        <li>{events === 1 ? "1 entry" : `${events.toLocaleString("en")} entries`} under Activity</li>
        {own.map((counted) => (
          <li key={counted}>{counted}</li>
        ))}
      </ul>
      <p className="mt-4 text-muted">
        What you have elsewhere stays as it is; a provider may still remember that you agreed to let us in. If
        you sign in here again you begin anew. {retention}
      </p>
      <div className="mt-6 border-t border-line pt-6">{children}</div>
    </Card>
  );
}
