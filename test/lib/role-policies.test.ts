// Policies of a role as IAM counts them, in templates: without white space, all inline ones together.
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import { resourcesOf, testApp } from '../support/cdk';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 10_240;
const env = { account: '123456789012', region: 'ap-southeast-2' };
// The longest that an environment can be called: names that CloudFormation generates begin with it.
const environment = 'e'.repeat(32);

const vpc = { ingestCell: 'ingest-cell1', queryCell: 'query-cell1' };

function connector(
  tables: number,
  network: Pick<PrometheusConnectorStackProps, 'vpc'>,
): PrometheusConnectorStack {
  const destinations = Array.from({ length: tables }, (_, index) => ({
    database: 'samples',
    table: `table-${String(index).padStart(4, '0')}`,
  }));
  return new PrometheusConnectorStack(testApp(), `${environment}-PrometheusConnector`, {
    environment,
    env,
    auth: 'iam',
    destinations,
    ...network,
  });
}

/** The characters of all inline policies of the connector's role, after a deployment. */
function policiesOf(stack: PrometheusConnectorStack): number {
  const documents = Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']).includes('ConnectorRole'))
    .map(({ Properties }) => Properties['PolicyDocument']);
  expect(documents.length).toBeGreaterThan(1);
  const tables = resourcesOf(stack, 'AWS::Timestream::Table');
  return documents
    .map((document) =>
      JSON.stringify(document, (_key, value: unknown) => {
        const id = (value as { 'Fn::GetAtt'?: [string, string] } | null)?.['Fn::GetAtt']?.[0];
        if (id === undefined) return value;
        const table = tables[id]?.Properties['TableName'] as string | undefined;
        return table === undefined
          ? `arn:aws:logs:${env.region}:${env.account}:log-group:${stack.stackName}-${id}-0123456789AB:*`
          : `arn:aws:timestream:${env.region}:${env.account}:database/samples/table/${table}`;
      }),
    )
    .join('').length;
}

it.each([{}, { vpc }])('the most tables that are taken fit, and few more would: %j', (network) => {
  let most = 1;
  for (let step = 64; step >= 1; step /= 2) {
    while (isTaken(most + step, network)) most += step;
  }
  const length = policiesOf(connector(most, network));
  expect(length).toBeLessThanOrEqual(LONGEST);
  // Two more would not: an ARN of these has 86 characters, with quotes and comma.
  expect(length).toBeGreaterThan(LONGEST - 2 * 86);
});

function isTaken(tables: number, network: Pick<PrometheusConnectorStackProps, 'vpc'>): boolean {
  try {
    connector(tables, network);
    return true;
  } catch (error) {
    expect(String(error)).toContain('IAM lets the policies of a role have 10240');
    return false;
  }
}
