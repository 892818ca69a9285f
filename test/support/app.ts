import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';

/** An app as the CDK's command line makes it from cdk.json, but without slow checks and without where constructs were made. */
export function appWithAssets(outputFolder: string): App {
  return appOf(cdkJson.context, outputFolder);
}

/** The same, but that builds no assets. */
export function appWithoutAssets(outputFolder: string): App {
  return appOf({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] }, outputFolder);
}

function appOf(context: Record<string, unknown>, outdir: string): App {
  return new App({
    // `stackTraces` is about tokens. Those of constructs take an eighth of the CPU time of tests of stacks.
    context: { ...context, 'aws:cdk:disable-creation-stack-traces': true },
    outdir,
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
}
