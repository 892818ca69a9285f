import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code, type Architecture } from 'aws-cdk-lib/aws-lambda';
import { bundleHandler, type Processor } from './bundle-handler';

/** Above the folder of this file: `dist/` in the package, and the checkout, which has no handlers ready. */
const above = join(__dirname, '..', '..');

/**
 * Where the package has a handler ready for a processor: all of the folder is the function's, and none is in another's.
 * @param dist the folder of what is packed
 * @param entry path from the project's folder of the file that exports `handler`
 */
export function readyHandler(dist: string, entry: string, processor: Processor): string {
  return join(dist, 'handlers', processor, dirname(entry).replaceAll('/', '-'));
}

/**
 * The code of a function: what the package has ready, or, in a checkout, made of its sources during the synthesis.
 * Both are the same bytes, and have the same hash. docs/decisions/0015-handlers-ready.md
 */
export function handlerCode(entry: string, { name }: Architecture): Code {
  const processor = name as Processor;
  const ready = readyHandler(above, entry, processor);
  if (existsSync(ready)) return Code.fromAsset(ready);
  return Code.fromAsset(above, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run, as Node.js bundles: the CDK keeps bundles apart by the command.
      image: DockerImage.fromRegistry('scratch'),
      command: [entry, processor],
      local: {
        tryBundle: (folder) => {
          bundleHandler(entry, processor, folder);
          return true;
        },
      },
    },
  });
}
