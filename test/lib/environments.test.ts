// Every environment is synthesized as the command line does, in one process and without credentials: once for anywhere, once
// for an account and region. What a check finds fails the synthesis, so that it has found nothing. asset.test.ts and
// own-domain.test.ts do the same by the command line.
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { destinationSettings } from '../../lib/config/destinations';
import { influxdbSettings } from '../../lib/config/influxdb';
import { krknTelemetrySettings } from '../../lib/config/krkn-telemetry';
import { metricsSettings } from '../../lib/config/metrics';
import { prometheusConnectorSettings } from '../../lib/config/prometheus-connector';
import { sharedSettings, stackSettings } from '../../lib/config/shared';
import { vpcSettings } from '../../lib/config/vpc';
import { createStacks } from '../../lib/create-stacks';
import { testApp } from '../support/cdk';
import { createEnvironment, environments, PLACE } from '../support/environments';

it('there are 50, in which every setting is set', () => {
  expect(Object.keys(environments)).toHaveLength(50);
  const keys = new Set(JSON.stringify({ ...environments, ...PLACE }).match(/(?<=")\w+(?=":)/g));
  const settings = {
    ...stackSettings,
    ...sharedSettings,
    ...krknTelemetrySettings,
    ...metricsSettings,
    ...metricsSettings.tables.items,
    ...prometheusConnectorSettings,
    ...destinationSettings,
    ...influxdbSettings,
    ...vpcSettings,
  };
  expect(Object.keys(settings).filter((key) => !keys.has(key))).toEqual([]);
});

const WARNING: string = ArtifactMetadataEntryType.WARN;

describe('warnings', () => {
  const warningsOf = (environmentsOfApp: object): string[] => {
    const app = testApp();
    app.node.setContext('environments', environmentsOfApp);
    createStacks(app);
    return app.node
      .findChild('dev-KrknTelemetry')
      .node.metadata.filter(({ type }) => type === WARNING)
      .map(({ data }) => data as string);
  };
  const devOf = (linkExpiration: number): object => ({
    krknTelemetry: { bucketPrefix: 'mine', linkExpiration },
  });

  it.each<[string, object, RegExp[]]>([
    ['nothing is wrong; none', { dev: devOf(21_600) }, []],
    [
      'links for longer than six hours; what ends them',
      { dev: devOf(21_601) },
      [/^linkExpiration: got 21601, but a link ends with the credentials .* 21600 seconds: /],
    ],
    [
      'names of environments that may meet; which',
      { dev: devOf(60), prod: devOf(60) },
      [
        /^environments\.dev\.krknTelemetry\.bucketPrefix: got "mine", expected another name than environments\.prod\./,
      ],
    ],
  ])('%s', (_what, environmentsOfApp, expected) => {
    expect(warningsOf(environmentsOfApp)).toEqual(
      expected.map((pattern): unknown => expect.stringMatching(pattern)),
    );
  });
});

describe.each<[string, object]>([
  ['anywhere', {}],
  [`in ${PLACE.region}`, PLACE],
])('%s', (_where, place) => {
  it.each(Object.entries(environments))('%s', (name, settings) => {
    const app = testApp();
    createEnvironment(app, { ...settings, ...place });
    const { stacks } = app.synth();
    expect(stacks.map(({ stackName }) => stackName)).toEqual(
      name.startsWith('telemetry') ? ['dev-KrknTelemetry'] : ['dev-KrknTelemetry', 'dev-PrometheusConnector'],
    );
    expect(new Set(stacks.map(({ environment }) => environment.name))).toEqual(
      new Set([
        'region' in place ? `aws://${PLACE.account}/${PLACE.region}` : 'aws://unknown-account/unknown-region',
      ]),
    );
  });
});
