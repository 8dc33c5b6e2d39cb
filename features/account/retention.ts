/**
 * For whoever runs this site: how long copies stay that a deletion does not reach. Put your own periods here; it is
 * shown before somebody deletes their account and after it.
 */
export const retention =
  "Backups and server logs may hold copies for a while, until newer ones take their place. Nobody can sign in with them.";
