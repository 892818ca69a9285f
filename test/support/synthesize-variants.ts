// node --require tsx/cjs test/support/synthesize-variants.ts <folder>: writes the templates of all variants, without assets,
// to a folder for each place.
import { join } from 'node:path';
import { appWithoutAssets } from './app';
import { createVariants, places } from './variants';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('expected a folder for the templates');
for (const [name, place] of Object.entries(places)) {
  const app = appWithoutAssets(join(folder, name));
  createVariants(app, place);
  app.synth();
}
