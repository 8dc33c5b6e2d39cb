/** Seconds after proving who they are in which a person may do what cannot be undone (ASVS 5.0, V7.5). */
export const recentSignIn = 10 * 60;
