import { DomainName, SecurityPolicy, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** A domain of your own for an API. */
export interface ApiDomainProps {
  /** Name of the domain, such as `metrics.example.com`, in lower case. No other API may have it. */
  readonly domainName: string;
  /** ARN of the domain's certificate in AWS Certificate Manager, in the API's own account and region. */
  readonly certificateArn: string;
  /**
   * Mutual TLS: only clients with a certificate of these authorities get through, and the API answers by this domain
   * only. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
   * @default - clients need no certificate, and the API answers by its own URL too
   */
  readonly truststore?: {
    /** Name of an existing bucket in the API's own region. */
    readonly bucket: string;
    /** Key of the object with the authorities' certificates in PEM, one after the other. */
    readonly key: string;
    /**
     * Version of the object. With one, a change of the truststore is a change of this prop, and is deployed.
     * @default - the latest at the time of the deployment
     */
    readonly version?: string;
  };
  /**
   * ARN of a public certificate of AWS Certificate Manager that proves whose domain it is: mutual TLS demands it if the
   * domain's certificate was imported or comes from a private authority.
   * @default - the domain's certificate proves it
   */
  readonly ownershipCertificateArn?: string;
}

/** URL that an API with this domain is reached by, without a slash at the end. The API's stage is not in it. */
export function domainUrl({ domainName }: ApiDomainProps): string {
  return `https://${domainName}`;
}

/**
 * A domain for an API, served with TLS 1.2 at least. Its DNS record is made by its owner, and points to {@link target}.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
export class ApiDomain extends Construct {
  /** To be mapped to a stage. */
  readonly domain: IDomainName;
  /** URL of the domain, without a slash at the end. */
  readonly url: string;
  /** Name that the domain's DNS record points to. */
  readonly target: string;

  constructor(scope: Construct, id: string, props: ApiDomainProps) {
    super(scope, id);
    const { truststore, ownershipCertificateArn } = props;
    const certificate = (name: string, arn: string) => Certificate.fromCertificateArn(this, name, arn);
    const domain = new DomainName(this, 'Domain', {
      domainName: props.domainName,
      certificate: certificate('Certificate', props.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(ownershipCertificateArn !== undefined && {
        ownershipCertificate: certificate('OwnershipCertificate', ownershipCertificateArn),
      }),
      ...(truststore !== undefined && {
        mtls: {
          bucket: Bucket.fromBucketName(this, 'Truststore', truststore.bucket),
          key: truststore.key,
          ...(truststore.version !== undefined && { version: truststore.version }),
        },
      }),
    });
    this.domain = domain;
    this.url = domainUrl(props);
    this.target = domain.regionalDomainName;
  }
}
