// node --require tsx/cjs test/support/synthesize-variants.ts <folder>: writes the templates of all variants and environments,
// without assets, to a folder for each place, with a folder for each app.
import { join } from 'node:path';
import { appWithoutAssets } from './app';
import { createEnvironment, environments, PLACE } from './environments';
import { createVariants, places } from './variants';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('expected a folder for the templates');
for (const [name, place] of Object.entries(places)) {
  const app = appWithoutAssets(join(folder, name, 'variants'));
  createVariants(app, place);
  app.synth();
}
for (const [name, settings] of Object.entries(environments)) {
  for (const [where, place] of [['anywhere', {}] as const, [PLACE.region, PLACE] as const]) {
    const app = appWithoutAssets(join(folder, where, name));
    createEnvironment(app, { ...settings, ...place });
    app.synth();
  }
}
