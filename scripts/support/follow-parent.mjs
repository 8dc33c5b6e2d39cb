/**
 * Loaded into every process that a script starts: when the script is gone, even by `kill -9`, the process ends
 * too instead of holding a port and a lock that the next start needs.
 */
const parent = Number(process.env.VALET_KEY_PARENT);

if (parent) {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(0);
    }
  }, 500).unref();
}
