import type { ReactNode } from "react";
import { PageFrame, type PageWidth } from "@/components/page-frame";
import { AccountControls, AccountMenu } from "@/features/frame/components/account-menu";
import { Told } from "@/features/frame/components/told";
import type { SessionUser } from "@/features/session/queries";

/** The frame of every page, with the way in or, for whoever is signed in, their menu. */
export function PageShell({
  viewer,
  children,
  ...frame
}: {
  /** Who is signed in, null for nobody, left out where that cannot be known. */
  viewer?: SessionUser | null | undefined;
  width?: PageWidth;
  aside?: ReactNode;
  children: ReactNode;
}) {
  if (!viewer)
    return (
      <PageFrame {...frame} signIn={viewer === null}>
        {children}
      </PageFrame>
    );
  return (
    <PageFrame
      {...frame}
      controls={<AccountControls name={viewer.name} image={viewer.image} />}
      end={<AccountMenu viewer={viewer} />}
    >
      <Told userId={viewer.id} />
      {children}
    </PageFrame>
  );
}
