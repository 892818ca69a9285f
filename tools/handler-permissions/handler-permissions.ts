import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the handlers of CloudFormation's registry call, by type of resource. */
interface HandlerPermissions {
  readonly source: string;
  /** Day of the newest schema. */
  readonly date: string;
  /** IAM actions of creating, reading, updating and deleting, each once and in alphabetical order. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads the handlers' permissions of schemas:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 * @param folder holds a file a type, such as `aws-s3-bucket.json`, last modified when AWS last changed it
 * @throws {Error} if a type has no file, or its schema names no handlers
 */
export function handlerPermissions(folder: string, types: readonly string[]): HandlerPermissions {
  const files = types.map((type) => join(folder, `${type.toLowerCase().replaceAll('::', '-')}.json`));
  const newest = Math.max(...files.map((file) => statSync(file).mtimeMs));
  return {
    source: 'https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip',
    date: new Date(newest).toISOString().slice(0, 10),
    actions: Object.fromEntries(
      types.map((type, index) => [type, actionsOf(type, readFileSync(files[index]!, 'utf8'))]),
    ),
  };
}

interface Schema {
  readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
}

const verbs = ['create', 'read', 'update', 'delete'] as const;

function actionsOf(type: string, schema: string): string[] {
  const { handlers } = JSON.parse(schema) as Schema;
  if (handlers === undefined) throw new Error(`The schema of ${type} names no handlers`);
  const actions = verbs.flatMap((verb) => handlers[verb]?.permissions ?? []).map(asInPolicies);
  return [...new Set(actions)].sort();
}

/** Schemas have `S3:GetBucketWebsite` and `s3:getObject`, which IAM takes for the same. */
function asInPolicies(action: string): string {
  const [service = '', name = ''] = action.split(':');
  return `${service.toLowerCase()}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
