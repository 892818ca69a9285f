import { GetTemplateCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createOnly } from './create-only';
import type { Resource, SynthesizedStack } from './synthesis';

/** An InfluxDB that a deployment would replace. */
interface Replacement {
  readonly stack: string;
  /** What it is called. */
  readonly name: string;
  /** Properties that AWS changes by a replacement alone. */
  readonly properties: readonly string[];
}

/** What would become of an InfluxDB that is deployed. */
export type Replacements =
  | { readonly kind: 'known'; readonly replacements: readonly Replacement[] }
  /** Unknown; the reason in a sentence without full stop. */
  | { readonly kind: 'unknown'; readonly reason: string };

type Resources = SynthesizedStack['resources'];

const INFLUXDB = 'AWS::Timestream::InfluxDBInstance';

/** Whether a stack has an InfluxDB. */
export function hasInfluxdb({ resources }: SynthesizedStack): boolean {
  return Object.values(resources).some(({ Type }) => Type === INFLUXDB);
}

/** Compares what is deployed with what would be. Nothing is changed. */
export async function findReplacements(
  cloudFormation: CloudFormationClient,
  stacks: readonly SynthesizedStack[],
): Promise<Replacements> {
  try {
    const replacements: Replacement[] = [];
    for (const stack of stacks) {
      const deployed = await deployedResources(cloudFormation, stack.name);
      replacements.push(...replacementsOf(stack.name, deployed, stack.resources));
    }
    return { kind: 'known', replacements };
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AccessDenied' || name === 'AccessDeniedException') {
      return { kind: 'unknown', reason: 'you may not read what is deployed (cloudformation:GetTemplate)' };
    }
    throw error;
  }
}

/** Resources of a stack's latest template. None, if there is no such stack. */
async function deployedResources(cloudFormation: CloudFormationClient, name: string): Promise<Resources> {
  try {
    const { TemplateBody = '{}' } = await cloudFormation.send(new GetTemplateCommand({ StackName: name }));
    const { Resources = {} } = JSON.parse(TemplateBody) as { readonly Resources?: Resources };
    return Resources;
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === 'ValidationError' && message.includes('does not exist')) return {};
    throw error;
  }
}

/** The InfluxDBs that another template for a stack would replace, also because what they are in is replaced. */
export function replacementsOf(stack: string, deployed: Resources, next: Resources): Replacement[] {
  return Object.entries(deployed)
    .filter(([, { Type }]) => Type === INFLUXDB)
    .map(([id, { Properties = {} }]) => ({
      stack,
      name: String(Properties['Name']),
      properties: id in next ? changedProperties(id, deployed, next) : ['its id in the template'],
    }))
    .filter(({ properties }) => properties.length > 0);
}

function changedProperties(id: string, deployed: Resources, next: Resources): string[] {
  const before = identityOf(deployed[id]!, deployed);
  const after = identityOf(next[id]!, next);
  return Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

/** What a resource cannot change without being replaced. */
function identityOf(
  { Type, Properties = {} }: Resource,
  resources: Resources,
): Readonly<Record<string, unknown>> {
  const names = createOnly[Type] ?? [];
  return Object.fromEntries(names.map((name) => [name, expanded(Properties[name], resources)]));
}

/** A property with what it refers to, as far as that can be replaced, too. The order of lists is not told apart. */
function expanded(value: unknown, resources: Resources): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => expanded(item, resources));
    return items.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  const { Ref, 'Fn::GetAtt': attribute } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly [string, string];
  };
  const id = Ref ?? attribute?.[0];
  const referred = id === undefined ? undefined : resources[id];
  if (referred !== undefined) return { id, ...identityOf(referred, resources) };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      Array.isArray(item) ? item.map((each) => expanded(each, resources)) : expanded(item, resources),
    ]),
  );
}
