/**
 * Loaded into every process that a script starts, and into theirs: when the parent is gone, even by `kill -9`, the
 * process ends too instead of holding a port and a lock that the next start needs.
 *
 * The parent is found by its id and not by a variable: a variable that differs at each start would be part of what
 * Turbopack's cache depends on, and every start would compile everything again.
 */
const parent = process.ppid;

setInterval(() => {
  try {
    process.kill(parent, 0);
    // On Unix an orphan gets another parent, and the id may be taken by somebody else.
    if (process.ppid === parent) return;
  } catch {
    // Gone.
  }
  try {
    // The process group that this process leads, if it leads one, with itself.
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(0);
  }
}, 500).unref();
