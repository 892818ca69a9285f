// `npm run handler-permissions -- FOLDER`: reads from the schemas of CloudFormation's registry, unpacked into a folder,
// which actions its handlers call. Run it after a type was added to preflight/resource-permissions.ts, and now and then:
//   curl -O https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip
//   unzip -d schemas CloudformationSchema.zip

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handlerPermissions } from './handler-permissions/handler-permissions';
import { registryTypes } from './preflight/resource-permissions';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: npm run handler-permissions -- FOLDER\n');
  process.exitCode = 2;
} else {
  const permissions = handlerPermissions(folder, registryTypes);
  writeFileSync(
    join(__dirname, 'preflight/handler-permissions.json'),
    `${JSON.stringify(permissions, undefined, 2)}\n`,
  );
}
