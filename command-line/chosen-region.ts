/**
 * The region that is meant, by an option or by the environment. Of the two variables the CDK reads both, and the SDK only the
 * first.
 * @param option what `--region` was given, if it was
 * @param environment of the process
 * @returns undefined if neither names one: a profile of AWS may
 */
export function chosenRegion(option: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  return [option, environment['AWS_REGION'], environment['AWS_DEFAULT_REGION']].find(
    (region) => region !== undefined && region !== '',
  );
}
