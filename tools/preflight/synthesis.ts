import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { UNKNOWN_ACCOUNT, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';
import cdkJson from '../../cdk.json';
import { partitionOf } from '../../lib/config/regions';
import { createStacks } from '../../lib/create-stacks';
import type { Place } from './permission';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A stack as it would be deployed. */
export interface SynthesizedStack {
  readonly name: string;
  /** By logical id. */
  readonly resources: Readonly<Record<string, Resource>>;
}

/** What `cdk deploy` would deploy. */
export interface Synthesis {
  readonly stacks: readonly SynthesizedStack[];
  /** Where all of them go. Undefined: the caller's. */
  readonly place: { readonly account: string | undefined; readonly region: string | undefined };
  /** Distinguishes what `cdk bootstrap` has made from what others have. */
  readonly qualifier: string;
}

/**
 * Synthesizes the app as `cdk` does, with all its checks, but does not build the functions: in seconds, and nothing is left
 * behind. What checks find is printed.
 * @param context added to that of cdk.json, as `cdk` does with `-c`
 * @throws {Error} with all problems of the configuration, or because a check has found something
 */
export function synthesize(context: Readonly<Record<string, unknown>>): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'preflight-'));
  try {
    const app = new App({
      context: { ...cdkJson.context, ...context, 'aws:cdk:bundling-stacks': [] },
      outdir,
      analyticsReporting: false,
    });
    createStacks(app);
    const { stacks } = app.synth();
    const qualifier: unknown = app.node.tryGetContext('@aws-cdk/core:bootstrapQualifier');
    return {
      stacks: stacks.map(({ stackName, template }) => ({
        name: stackName,
        resources: (template as { Resources: SynthesizedStack['resources'] }).Resources,
      })),
      place: placeOf(stacks.map(({ environment }) => environment)),
      qualifier: typeof qualifier === 'string' ? qualifier : DefaultStackSynthesizer.DEFAULT_QUALIFIER,
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Where the stacks of an environment go: all to one place. */
function placeOf([environment]: readonly {
  readonly account: string;
  readonly region: string;
}[]): Synthesis['place'] {
  const { account = UNKNOWN_ACCOUNT, region = UNKNOWN_REGION } = environment ?? {};
  return {
    account: account === UNKNOWN_ACCOUNT ? undefined : account,
    region: region === UNKNOWN_REGION ? undefined : region,
  };
}

/**
 * The place that policies are asked for.
 * @throws {Error} if the stacks go elsewhere
 */
export function policyPlace(
  { place }: Synthesis,
  { account, region }: { readonly account: string; readonly region: string },
): Place {
  const { account: ofStacks = account, region: theirs = region } = place;
  if (account !== ofStacks || region !== theirs) {
    throw new Error(
      `Invalid place: account ${account}, region ${region}, where cdk.json sends the environment to account ${ofStacks}, region ${theirs}`,
    );
  }
  return { partition: partitionOf(region), account, region };
}

/**
 * Leaves out the stacks that are not named. No names: none is left out.
 * @throws {Error} if a named stack does not exist
 */
export function selectStacks(synthesis: Synthesis, names: readonly string[]): Synthesis {
  const existing = synthesis.stacks.map(({ name }) => name);
  const unknown = names.filter((name) => !existing.includes(name));
  if (unknown.length > 0) {
    throw new Error(`Invalid stack ${unknown.join(', ')}: this environment has ${existing.join(', ')}`);
  }
  const stacks = synthesis.stacks.filter(({ name }) => names.length === 0 || names.includes(name));
  return { ...synthesis, stacks };
}
