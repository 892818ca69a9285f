import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { readConfig } from '../../lib/config/read-config';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';

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
  /** Distinguishes what `cdk bootstrap` has made from what others have. */
  readonly qualifier: string;
}

/**
 * Synthesizes the app without building the functions: in seconds, and nothing is left behind.
 * @param context added to that of cdk.json, as `cdk` does with `-c`
 * @throws {Error} with all problems of the configuration
 */
export function synthesize(context: Readonly<Record<string, unknown>>): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'preflight-'));
  try {
    const app = new App({
      context: { ...cdkJson.context, ...context, 'aws:cdk:bundling-stacks': [] },
      outdir,
      builtinCloudFormationValidation: false,
      analyticsReporting: false,
    });
    const { environment, krknTelemetry, prometheusConnector } = readConfig(app.node);
    new KrknTelemetryStack(app, `${environment}-KrknTelemetry`, krknTelemetry);
    new PrometheusConnectorStack(app, `${environment}-PrometheusConnector`, prometheusConnector);
    const stacks = app.synth().stacks.map(({ stackName, template }) => ({
      name: stackName,
      resources: (template as { Resources: SynthesizedStack['resources'] }).Resources,
    }));
    const qualifier: unknown = app.node.tryGetContext('@aws-cdk/core:bootstrapQualifier');
    return {
      stacks,
      qualifier: typeof qualifier === 'string' ? qualifier : DefaultStackSynthesizer.DEFAULT_QUALIFIER,
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
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
