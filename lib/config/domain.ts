import { Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { expectationOf, text } from '../../lambda/kit/setting';
import { isObject, type ConfigSettings } from './config-setting';
import type { StackPlace } from './place';
import { problem } from './problems';

const certificateArn = text(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
  'the ARN of a certificate of AWS Certificate Manager',
);

const truststoreSettings = {
  bucket: { schema: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'), required: true },
  key: { schema: text(/^.{1,1024}$/, 'the key of an object: 1 to 1024 characters'), required: true },
  version: { schema: text(/^.{1,1024}$/, 'a version of the object: 1 to 1024 characters') },
} as const satisfies ConfigSettings;

/** What the object under the key `domain` has. */
export const domainSettings = {
  domainName: {
    schema: text(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'a domain name in lower case, such as metrics.example.com',
    ),
    required: true,
    withoutDefault: 'none',
    doc: "The domain's name, in lower case",
  },
  certificateArn: {
    schema: certificateArn,
    required: true,
    withoutDefault: 'none',
    doc: 'ARN of its certificate in AWS Certificate Manager, of the same account and region',
  },
  ownershipCertificateArn: {
    schema: certificateArn,
    withoutDefault: 'none',
    doc: 'ARN of a public certificate that proves whose domain it is: mutual TLS demands it if `certificateArn` was imported or comes from a private authority',
  },
  truststore: {
    schema: v.custom<object>(isObject, 'an object'),
    keys: truststoreSettings,
    withoutDefault: 'none',
    doc: "Mutual TLS: `bucket` and `key` of the authorities' certificates (PEM) in S3, of the same region, and `version` of that object. With `version`, a change of it deploys another truststore",
  },
} as const satisfies ConfigSettings;

/** The problems of a domain's keys that do not go together, or not with the place of its API. */
export function domainProblems(path: string, domain: unknown, place: StackPlace): string[] {
  if (!isObject(domain)) return [];
  const { truststore, ownershipCertificateArn } = domain;
  return [
    ...(truststore === undefined && ownershipCertificateArn !== undefined
      ? [problem(`${path}.ownershipCertificateArn`, ownershipCertificateArn, 'no value without truststore')]
      : []),
    ...(['certificateArn', 'ownershipCertificateArn'] as const).flatMap((key) =>
      certificateProblems(`${path}.${key}`, domain[key], place),
    ),
  ];
}

/**
 * The problem of a certificate that API Gateway does not take: of another region, or of another account. It says "Cross-account
 * certificate references are not allowed".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
 * https://github.com/amplify-education/serverless-domain-manager/issues/571
 */
function certificateProblems(path: string, arn: unknown, { account, region }: StackPlace): string[] {
  if (Token.isUnresolved(arn) || expectationOf({ schema: certificateArn }, arn) !== undefined) return [];
  const [, , , ofRegion, ofAccount] = (arn as string).split(':');
  const isHere = (region ?? ofRegion) === ofRegion && (account ?? ofAccount) === ofAccount;
  const here = [account && `account ${account}`, region && `region ${region}`].filter(Boolean).join(', ');
  const expected = `a certificate of ${here}: API Gateway takes those of the API's own account and region only`;
  return isHere ? [] : [problem(path, arn, expected)];
}
