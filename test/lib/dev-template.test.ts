import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfig, type Config } from '../../lib/config/read-config';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { testApp } from '../support/cdk';

const stacks: Record<string, (app: App, config: Config) => Stack> = {
  KrknTelemetry: (app, { environment, krknTelemetry }) =>
    new KrknTelemetryStack(app, `${environment}-KrknTelemetry`, krknTelemetry),
  PrometheusConnector: (app, { environment, prometheusConnector }) =>
    new PrometheusConnectorStack(app, `${environment}-PrometheusConnector`, prometheusConnector!),
};

interface TemplateJson {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** Resources that are many and alike: routes.test.ts, rights.test.ts and operations.test.ts hold each of them. */
const toldElsewhere = [
  'AWS::ApiGatewayV2::Route',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::Permission',
];

/** A template as it is deployed, but for what is told elsewhere. Assets are masked. */
function templateOf(create: (typeof stacks)[string], environment: string): TemplateJson {
  const app = testApp();
  app.node.setContext('environment', environment);
  const template = Template.fromStack(create(app, readConfig(app.node))).toJSON() as TemplateJson;
  for (const ofTheCdkItself of ['Parameters', 'Rules']) Reflect.deleteProperty(template, ofTheCdkItself);
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    if (toldElsewhere.includes(Type)) Reflect.deleteProperty(template.Resources, id);
  }
  return JSON.parse(JSON.stringify(template).replace(/[a-f0-9]{64}/g, '<asset>')) as TemplateJson;
}

/** A line for each value of a template: its path and itself. */
function linesOf(value: unknown, path = ''): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, item]) => linesOf(item, `${path}/${key}`))
    : [`${path}: ${JSON.stringify(value)}`];
}

/** The only snapshots: what a change does to a deployed stack can be read in them. */
describe.each(Object.entries(stacks))('%s', (_name, create) => {
  const dev = templateOf(create, 'dev');

  it('the template of dev changes on purpose only', () => {
    expect(dev).toMatchSnapshot();
  });

  it('the template of prod differs from that of dev on purpose only', () => {
    const [ofDev, ofProd] = [dev, templateOf(create, 'prod')].map((template) => linesOf(template));
    const differences = [
      ...ofDev!.filter((line) => !ofProd!.includes(line)).map((line) => `- ${line}`),
      ...ofProd!.filter((line) => !ofDev!.includes(line)).map((line) => `+ ${line}`),
    ];
    expect(differences.sort((one, other) => (one.slice(2) < other.slice(2) ? -1 : 1))).toMatchSnapshot();
  });
});
