import * as fs from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { appWithAssets, appWithoutAssets } from './app';

const folder = fs.mkdtempSync(join(os.tmpdir(), 'cdk-'));

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

/** An app as the CDK's command line makes it from cdk.json, but that builds no assets and skips slow checks. */
export function testApp(): App {
  return appWithoutAssets(outputFolder());
}

/** The same, with assets. */
export function bundlingApp(): App {
  return appWithAssets(outputFolder());
}

/** A new folder for an app's output, which is deleted after the tests. */
export function outputFolder(): string {
  return fs.mkdtempSync(join(folder, 'app-'));
}

/** A resource as templates hold it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const templates = new WeakMap<Stack, Template>();

/** A stack's template. Nothing changes it once it is synthesized, and to ask the CDK again takes a look at the whole app. */
function templateOf(stack: Stack): Template {
  const known = templates.get(stack);
  if (known !== undefined) return known;
  const template = Template.fromStack(stack);
  templates.set(stack, template);
  return template;
}

/** All resources of a stack by logical id. */
export function allResourcesOf(stack: Stack): Readonly<Record<string, Resource>> {
  return (templateOf(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;
}

/** The resources of a stack that have this type, by logical id. */
export function resourcesOf(stack: Stack, type: string): Readonly<Record<string, Resource>> {
  return templateOf(stack).findResources(type) as Readonly<Record<string, Resource>>;
}

/** The only resource of a stack that has this type. */
export function onlyResourceOf(stack: Stack, type: string): Resource {
  const [resource, ...more] = Object.values(resourcesOf(stack, type));
  if (resource === undefined || more.length > 0) throw new Error(`not exactly one ${type}`);
  return resource;
}

/** The outputs of a stack by name, readable. */
export function outputsOf(stack: Stack): Readonly<Record<string, unknown>> {
  const outputs = templateOf(stack).findOutputs('*') as Record<string, { Value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, readable(Value)]));
}

/**
 * What a template says with the functions of CloudFormation as text: `<Resource>` and `<Resource.Attribute>`, where
 * logical ids are without their hashes.
 */
export function readable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(readable);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined, 'Fn::Select': selected } = value as Intrinsic;
  if (Ref !== undefined) return `<${withoutHash(Ref)}>`;
  if (attribute !== undefined) return `<${withoutHash(attribute[0])}.${attribute[1]}>`;
  if (selected !== undefined) {
    const { 'Fn::Split': split } = selected[1];
    return `<part ${selected[0]} of ${split === undefined ? 'zones' : String(readable(split[1]))}>`;
  }
  if (joined !== undefined) return joined[1].map(readable).join(joined[0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  readonly 'Fn::Select'?: readonly [
    number,
    { readonly 'Fn::Split'?: readonly [string, unknown]; readonly 'Fn::GetAZs'?: unknown },
  ];
}

/** A logical id as the path of constructs that it is made from. */
export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** Everything that each role of a stack may do, by role, readable. Rights that are given in another way are shown too. */
export function rightsOf(stack: Stack): Readonly<Record<string, unknown>> {
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => Object.values(resourcesOf(stack, type)))
    .map(({ Properties }) => readable(Properties) as RolePolicy);
  return Object.fromEntries(
    Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).map(([id, { Properties }]) => {
      const role = withoutHash(id);
      const { AssumeRolePolicyDocument, RoleName, Policies = [], ...otherRights } = Properties;
      const inline = readable(Policies) as readonly Omit<RolePolicy, 'Roles'>[];
      const statements = [...policies.filter(({ Roles }) => Roles.includes(`<${role}>`)), ...inline].flatMap(
        ({ PolicyDocument }) => PolicyDocument.Statement,
      );
      return [role, Object.keys(otherRights).length === 0 ? statements : { statements, otherRights }];
    }),
  );
}

interface RolePolicy {
  readonly Roles: readonly string[];
  readonly PolicyDocument: { readonly Statement: readonly unknown[] };
}
