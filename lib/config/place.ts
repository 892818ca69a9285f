import { Token } from 'aws-cdk-lib';
import { expectationOf, regionName, text } from '../../lambda/kit/setting';
import type { ConfigSettings, Values } from './config-setting';

/** Where an environment is deployed. What is left out is that of the caller. */
export const placeSettings = {
  account: {
    schema: text(/^\d{12}$/, 'the 12 digits of an account, as text'),
    withoutDefault: "the caller's",
    doc: 'Account to deploy to, 12 digits as text. With it, no one deploys to another by mistake',
  },
  region: {
    schema: regionName,
    withoutDefault: "the caller's",
    doc: 'Region to deploy to, such as `us-east-1`. With it, the synthesis refuses what AWS does not have there',
  },
} as const satisfies ConfigSettings;

/** Where a stack goes, as far as that is known before the deployment. */
export interface StackPlace {
  /** Undefined: the caller's. */
  readonly account: string | undefined;
  /** Undefined: the caller's. */
  readonly region: string | undefined;
  /** Path of the two keys, for the messages: ends in a dot. */
  readonly path: string;
}

/**
 * Where a stack goes: what of the values is valid, and known before the deployment.
 * @param path of the keys, for the messages: ends in a dot.
 */
export function stackPlace(values: Values, path: string): StackPlace {
  const known = (key: keyof typeof placeSettings): string | undefined => {
    const value = values[key];
    const isKnown = !Token.isUnresolved(value) && expectationOf(placeSettings[key], value) === undefined;
    return isKnown ? (value as string) : undefined;
  };
  return { account: known('account'), region: known('region'), path };
}
