/**
 * How an entry under `lambda/` becomes the one file that Lambda loads. The stacks and the local run bundle with these
 * same options, so that what runs on a laptop is what runs in AWS. https://esbuild.github.io/api/
 *
 * CommonJS, minified, SDK included and its ES module sources preferred: the fastest to load of the variants measured.
 */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  /** The oldest Node that runs it: users' own. Lambda's is newer. */
  target: 'node20',
  minify: true,
  /** Beside the bundle, which does not name it: Node reads it when a defect is to be located, not at each start. */
  sourcemap: 'external',
  sourcesContent: false,
  mainFields: ['module', 'main'],
  /** Files that the function serves rather than runs. */
  loader: { '.css': 'text', '.svg': 'text', '.page.js': 'text', '.iife.min.js': 'text' },
} as const;

/** Packages with native code: not bundled but installed beside the bundle, for the platform that will run it. */
export const nativeModules: readonly string[] = ['snappy'];
