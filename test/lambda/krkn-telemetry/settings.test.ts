import { parseEnvironment } from '../../../lambda/krkn-telemetry/settings';

const minimal = { BUCKET_NAME: 'runs', CREDENTIALS_SECRET_ID: 'secret', AWS_REGION: 'eu-west-1' };

it.each([
  [undefined, undefined],
  [' ', undefined],
  ['https://telemetry.example', 'https://telemetry.example'],
  ['https://telemetry.example/', 'https://telemetry.example'],
  ['http://vm.example:8080', 'http://vm.example:8080'],
  ['https://example.com/chaos/', 'https://example.com/chaos'],
])('PUBLIC_URL %j; the public URL is %j', (given, publicUrl) => {
  expect(parseEnvironment({ ...minimal, PUBLIC_URL: given }).publicUrl).toBe(publicUrl);
});

it.each([
  'telemetry.example',
  'ftp://telemetry.example',
  'https://',
  'https://telemetry.example?a=b',
  '/files',
])('PUBLIC_URL %j; the function does not start, and says what is expected', (given) => {
  expect(() => parseEnvironment({ ...minimal, PUBLIC_URL: given })).toThrow(
    /^Invalid environment: PUBLIC_URL is .*; expected a URL such as https:\/\/telemetry\.example, without query$/,
  );
});

it.each([
  [undefined, { kind: 'guarded', credentialsSecret: 'secret' }],
  ['', { kind: 'guarded', credentialsSecret: 'secret' }],
  ['basic', { kind: 'guarded', credentialsSecret: 'secret' }],
  ['none', { kind: 'open' }],
])('AUTH %j; the access is %j', (given, access) => {
  expect(parseEnvironment({ ...minimal, AUTH: given }).access).toEqual(access);
});

it.each([
  ['Basic', 'secret', /^Invalid environment: AUTH is "Basic"; expected one of basic, none$/],
  ['None', 'secret', /^Invalid environment: AUTH is "None"; expected one of basic, none$/],
  ['"none"', 'secret', /^Invalid environment: AUTH is "\\"none\\""; expected one of basic, none$/],
  ['["none"]', 'secret', /^Invalid environment: AUTH is "\[\\"none\\"\]"; expected one of basic, none$/],
  ['basic', undefined, /^Invalid environment: CREDENTIALS_SECRET_ID is not set; expected the ARN/],
])('AUTH %j with the secret %j; the function does not start, open least of all', (given, secret, says) => {
  expect(() => parseEnvironment({ ...minimal, AUTH: given, CREDENTIALS_SECRET_ID: secret })).toThrow(says);
});
