import type { Stack } from 'aws-cdk-lib';
import type { ApiDomainProps } from '../../lib/constructs/api-domain';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { onlyResourceOf, outputsOf, readable, resourcesOf, testApp, withoutHash } from '../support/cdk';

const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const domain: ApiDomainProps = { domainName: 'metrics.example.com', certificateArn: CERTIFICATE_ARN };
const mutual: ApiDomainProps = {
  ...domain,
  truststore: { bucket: 'trust', key: 'authorities.pem', version: 'v1' },
  ownershipCertificateArn: `${CERTIFICATE_ARN}-owner`,
};

/** Makes the stack with such a domain, or with none. */
const stacks: Readonly<Record<string, (domain?: unknown) => Stack>> = {
  KrknTelemetryStack: (domain) =>
    new KrknTelemetryStack(testApp(), 'Stack', {
      environment: 'test',
      bucketPrefix: 'mine',
      stageName: '$default',
      ...(domain !== undefined && { domain: domain as ApiDomainProps }),
    }),
  PrometheusConnectorStack: (domain) =>
    new PrometheusConnectorStack(testApp(), 'Stack', {
      environment: 'test',
      stageName: '$default',
      ...(domain !== undefined && { domain: domain as ApiDomainProps }),
    }),
};

const propertiesOf = (stack: Stack, type: string) => readable(onlyResourceOf(stack, type).Properties);

/** The output that is the URL of one route, and the route's path. */
const urls: Readonly<Record<string, [string, string]>> = {
  KrknTelemetryStack: ['TelemetryFilesUrl', '/files'],
  PrometheusConnectorStack: ['InvokeWriteURL', '/write'],
};

describe.each(Object.entries(stacks))('%s', (name, stackOf) => {
  const [url, path] = urls[name]!;

  it('without a domain: the API’s own URL', () => {
    const stack = stackOf();
    expect(resourcesOf(stack, 'AWS::ApiGatewayV2::DomainName')).toEqual({});
    expect(resourcesOf(stack, 'AWS::ApiGatewayV2::ApiMapping')).toEqual({});
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')).not.toHaveProperty('DisableExecuteApiEndpoint');
    expect(outputsOf(stack)).not.toHaveProperty('DomainTarget');
  });

  it('with a domain: it serves the stage, and outputs name it', () => {
    const stack = stackOf(domain);
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::DomainName')).toEqual({
      DomainName: 'metrics.example.com',
      DomainNameConfigurations: [
        { CertificateArn: CERTIFICATE_ARN, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::ApiMapping')).toEqual({
      ApiId: '<ApiHttpApi>',
      DomainName: '<ApiDomain>',
      Stage: '$default',
    });
    const mapping = onlyResourceOf(stack, 'AWS::ApiGatewayV2::ApiMapping');
    expect(mapping.DependsOn?.map(withoutHash)).toEqual(['ApiStage']);
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')).not.toHaveProperty('DisableExecuteApiEndpoint');
    expect(outputsOf(stack)).toMatchObject({
      [url]: `https://metrics.example.com${path}`,
      DomainTarget: '<ApiDomain.RegionalDomainName>',
    });
  });

  it('with mutual TLS: no one gets around it by the API’s own URL', () => {
    const stack = stackOf(mutual);
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::DomainName')).toEqual({
      DomainName: 'metrics.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: CERTIFICATE_ARN,
          OwnershipVerificationCertificateArn: `${CERTIFICATE_ARN}-owner`,
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
      MutualTlsAuthentication: { TruststoreUri: 's3://trust/authorities.pem', TruststoreVersion: 'v1' },
    });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')).toMatchObject({ DisableExecuteApiEndpoint: true });
    expect(outputsOf(stack)).toMatchObject({ [url]: `https://metrics.example.com${path}` });
    expect(JSON.stringify(outputsOf(stack))).not.toContain('execute-api');
  });

  it('with mutual TLS and no version: the latest', () => {
    const { version, ...truststore } = mutual.truststore!;
    const stack = stackOf({ ...domain, truststore });
    expect(version).toBeDefined();
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::DomainName')).toHaveProperty('MutualTlsAuthentication', {
      TruststoreUri: 's3://trust/authorities.pem',
    });
  });

  const host = 'a domain name in lower case, such as metrics.example.com';
  const arn = 'the ARN of a certificate of AWS Certificate Manager';
  const truststore = (given: object) => ({ ...domain, truststore: given });

  it.each<[unknown, string]>([
    ['metrics.example.com', ': got "metrics.example.com", expected an object'],
    [[], ': got [], expected an object'],
    [{ certificateArn: CERTIFICATE_ARN }, `.domainName: got nothing, expected ${host}`],
    [{ domainName: 'metrics.example.com' }, `.certificateArn: got nothing, expected ${arn}`],
    [{ ...domain, domainName: 'metrics' }, `.domainName: got "metrics", expected ${host}`],
    [
      { ...domain, domainName: 'https://metrics.example.com' },
      `.domainName: got "https://metrics.example.com", expected ${host}`,
    ],
    [
      { ...domain, domainName: 'Metrics.example.com' },
      `.domainName: got "Metrics.example.com", expected ${host}`,
    ],
    [{ ...domain, domainName: '-x.example.com' }, `.domainName: got "-x.example.com", expected ${host}`],
    [
      { ...domain, certificateArn: 'arn:aws:iam::123456789012:server-certificate/x' },
      `.certificateArn: got "arn:aws:iam::123456789012:server-certificate/x", expected ${arn}`,
    ],
    [
      { ...domain, mtls: true },
      '.mtls: got true, expected a key of: domainName, certificateArn, ownershipCertificateArn, truststore',
    ],
    [{ ...domain, truststore: 's3://a/b' }, '.truststore: got "s3://a/b", expected an object'],
    [
      truststore({ bucket: 'trust' }),
      '.truststore.key: got nothing, expected the key of an object: 1 to 1024 characters',
    ],
    [truststore({ key: 'k' }), '.truststore.bucket: got nothing, expected the name of a bucket'],
    [truststore({ bucket: 'T', key: 'k' }), '.truststore.bucket: got "T", expected the name of a bucket'],
    [
      truststore({ bucket: 'trust', key: 'k', version: 1 }),
      '.truststore.version: got 1, expected a version of the object: 1 to 1024 characters',
    ],
    [
      truststore({ bucket: 'trust', key: 'k', file: 1 }),
      '.truststore.file: got 1, expected a key of: bucket, key, version',
    ],
    [
      { ...domain, ownershipCertificateArn: CERTIFICATE_ARN },
      `.ownershipCertificateArn: got "${CERTIFICATE_ARN}", expected no value without truststore`,
    ],
  ])('refuses %j', (given, problem) => {
    expect(() => stackOf(given)).toThrow(new Error(`Invalid props of ${name}:\n  domain${problem}`));
  });
});

describe('beside a stage with a name', () => {
  it('the connector takes a domain, whose paths are without it', () => {
    const stack = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test', domain });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::ApiMapping')).toMatchObject({ Stage: 'prod' });
    expect(outputsOf(stack)).toMatchObject({
      InvokeWriteURL: 'https://metrics.example.com/write',
      InvokeReadURL: 'https://metrics.example.com/read',
    });
  });

  it('the telemetry service takes a domain too', () => {
    const props = { environment: 'test', bucketPrefix: 'mine', domain };
    const stack = new KrknTelemetryStack(testApp(), 'Stack', props);
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::ApiMapping')).toMatchObject({ Stage: 'prod' });
    expect(outputsOf(stack)).toMatchObject({
      TelemetryApiUrl: 'https://metrics.example.com',
      TelemetryFilesUrl: 'https://metrics.example.com/files',
    });
  });
});
