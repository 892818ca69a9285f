import { chosenRegion } from '../../command-line/chosen-region';

it.each<[string, string | undefined, Record<string, string>, string | undefined]>([
  ['an option; it', 'a', { AWS_REGION: 'b', AWS_DEFAULT_REGION: 'c' }, 'a'],
  ['both variables; that of the SDK', undefined, { AWS_REGION: 'b', AWS_DEFAULT_REGION: 'c' }, 'b'],
  ['that of the CDK alone; it', undefined, { AWS_DEFAULT_REGION: 'c' }, 'c'],
  ['empty ones; as if they were not there', '', { AWS_REGION: '', AWS_DEFAULT_REGION: 'c' }, 'c'],
  ['nothing; unknown', undefined, {}, undefined],
])('%s', (_condition, option, environment, region) => {
  expect(chosenRegion(option, environment)).toBe(region);
});
