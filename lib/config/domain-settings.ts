import { problem, text, type Check } from './checks';
import type { ApiDomainProps } from '../constructs/api-domain';
import { isObject, objectProblems } from './object-settings';

const certificateArn = text(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
  'the ARN of a certificate of AWS Certificate Manager',
);
const upTo1024 = (what: string): Check<string> => text(/^.{1,1024}$/, `${what}: 1 to 1024 characters`);

/** What the object under the key `domain` has. */
const domainSettings = {
  domainName: text(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a domain name in lower case, such as metrics.example.com',
  ),
  certificateArn,
  ownershipCertificateArn: certificateArn,
  truststore: {
    expected: 'an object',
    accepts: (value: unknown): value is NonNullable<ApiDomainProps['truststore']> => isObject(value),
  },
};

const truststoreSettings = {
  bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
  key: upTo1024('the key of an object'),
  version: upTo1024('a version of the object'),
};

/** Accepts what {@link domainProblems} looks at more closely. */
export const domain: Check<ApiDomainProps> = {
  expected: 'an object',
  accepts: (value): value is ApiDomainProps => isObject(value),
};

/** The problems of the domain of an API, each by its key's path. */
export function domainProblems(path: string, value: unknown): string[] {
  if (!isObject(value)) return [];
  const { truststore, ownershipCertificateArn } = value;
  const problems = objectProblems(path, value, domainSettings, ['domainName', 'certificateArn']);
  if (isObject(truststore)) {
    problems.push(...objectProblems(`${path}.truststore`, truststore, truststoreSettings, ['bucket', 'key']));
  } else if (truststore === undefined && ownershipCertificateArn !== undefined) {
    const got = ownershipCertificateArn;
    problems.push(problem(`${path}.ownershipCertificateArn`, got, 'nothing without truststore'));
  }
  return problems;
}
