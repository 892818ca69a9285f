import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-'));

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

/** An app as the CDK's command line makes it from cdk.json, but that builds no assets and skips slow checks. */
export function testApp(): App {
  return appOf({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] });
}

/** The same, with assets. */
export function bundlingApp(): App {
  return appOf(cdkJson.context);
}

function appOf(context: Record<string, unknown>): App {
  return new App({
    context,
    outdir: fs.mkdtempSync(path.join(folder, 'app-')),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
}

/** A resource as templates hold it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of a stack that have this type, by logical id. */
export function resourcesOf(stack: Stack, type: string): Readonly<Record<string, Resource>> {
  return Template.fromStack(stack).findResources(type) as Readonly<Record<string, Resource>>;
}

/** The only resource of a stack that has this type. */
export function onlyResourceOf(stack: Stack, type: string): Resource {
  const [resource, ...more] = Object.values(resourcesOf(stack, type));
  if (resource === undefined || more.length > 0) throw new Error(`not exactly one ${type}`);
  return resource;
}
