/**
 * Packages that are not bundled, because they find native parts by where their own files lie. With what they need they
 * are the only `node_modules` of the packed app.
 */
export const EXTERNALS: readonly string[] = ['node-llama-cpp'];

/** What those need only to compile themselves or for their command line, and what is packed of them only without. */
export const NOT_PACKED: ReadonlySet<string> = new Set([
  'cmake-js',
  'node-addon-api',
  'validate-npm-package-name',
  'yargs',
]);
