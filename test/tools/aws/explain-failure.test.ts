import { explainFailure } from '../../../tools/aws/explain-failure';

it.each<[string, Error, string | RegExp]>([
  [
    'a clock that is wrong, told as a wrong signature; the clock',
    Object.assign(new Error('Signature expired: 20260101T000000Z is now earlier than'), {
      name: 'SignatureDoesNotMatch',
    }),
    /^AWS does not accept the time of this machine's clock/,
  ],
  [
    'a session of IAM Identity Center that has ended; how to log in',
    Object.assign(new Error("Token is expired. To refresh this SSO session run 'aws sso login'"), {
      name: 'TokenProviderError',
    }),
    /^Your AWS credentials have expired/,
  ],
])('%s', (_condition, error, expected) => {
  expect(explainFailure(error)).toMatch(expected);
});

it('what a check of the synthesis has found; that it stands above', () => {
  const error = Object.assign(new Error('Validation failed. A copy of this report …'), {
    name: 'ValidationFailed',
  });
  expect(explainFailure(error)).toBe('cdk synth would refuse the stacks: the checks above have found errors');
});

it('a defect of ours; no explanation', () => {
  expect(explainFailure(new TypeError('x is undefined'))).toBeUndefined();
});
