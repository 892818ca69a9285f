import { parse } from 'yaml';
import { krknConfig, type KrknTelemetryOutputs } from '../../client-config/krkn';

const deployed: KrknTelemetryOutputs = {
  TelemetryApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod',
  TelemetryFilesUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/files',
  TelemetryBucketName: 'runs',
};
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Credentials-abc';

/** Krkn's configuration is YAML 1.1. */
function telemetryOf(outputs: KrknTelemetryOutputs): Record<string, unknown> {
  return (parse(krknConfig(outputs), { version: '1.1' }) as { telemetry: Record<string, unknown> }).telemetry;
}

it('has every key that Krkn reads without a default, in the type that it expects', () => {
  const types = Object.entries(telemetryOf(deployed)).map(([key, value]) => [
    key,
    Array.isArray(value) ? 'list' : typeof value,
  ]);
  expect(Object.fromEntries(types)).toEqual({
    enabled: 'boolean',
    api_url: 'string',
    username: 'string',
    password: 'string',
    telemetry_group: 'string',
    run_tag: 'string',
    max_retries: 'number',
    backup_threads: 'number',
    archive_path: 'string',
    archive_size: 'number',
    prometheus_backup: 'boolean',
    full_prometheus_backup: 'boolean',
    prometheus_namespace: 'string',
    prometheus_container_name: 'string',
    prometheus_pod_name: 'string',
    logs_backup: 'boolean',
    logs_filter_patterns: 'list',
    oc_cli_path: 'string',
    events_backup: 'boolean',
  });
});

it('the local run; its credentials, however YAML might take them', () => {
  const outputs = { ...deployed, TelemetryUsername: 'yes', TelemetryPassword: '0123' };
  expect(telemetryOf(outputs)).toMatchObject({
    api_url: deployed.TelemetryApiUrl,
    username: 'yes',
    password: '0123',
  });
  expect(krknConfig(outputs)).not.toContain('Secrets Manager');
});

it('a deployed stack; where the credentials are', () => {
  const text = krknConfig({ ...deployed, TelemetryCredentialsSecretArn: SECRET_ARN });
  expect(text).toContain(
    `# Both are in Secrets Manager: aws secretsmanager get-secret-value --secret-id ${SECRET_ARN}\n`,
  );
  expect(telemetryOf(deployed)).toMatchObject({ username: 'krkn', password: 'PASSWORD' });
});

it('a stack that lets everybody in; that both are wanted all the same', () => {
  expect(krknConfig(deployed)).toContain('# Krkn requires both; the service accepts any values.\n');
});
