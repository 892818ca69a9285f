// node --require tsx/cjs test/support/synthesize-variants.ts <folder>: writes the templates of all variants, without assets.
import { appWithoutAssets } from './app';
import { createVariants } from './variants';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('expected a folder for the templates');
const app = appWithoutAssets(folder);
createVariants(app);
app.synth();
