/**
 * What `import "server-only"` means outside of Next's bundles, where every module is one of the server: nothing. Next
 * knows the name itself, and refuses it in the browser's bundle.
 */
export {};
