/**
 * The name under which this code stores and finds things again. It is in the labels that keys are derived from, in the names
 * of cookies and of the database's file. It is not the app's name (lib/brand.ts) and never changes: another one signs
 * everybody out, makes encrypted tokens unreadable and opens an empty database.
 */
export const permanentName = "valet-key";
