/**
 * Says in a sentence without full stop why AWS could not be asked and what to do.
 * @returns undefined for a bug
 */
export function explainFailure(error: unknown): string | undefined {
  const { name, message } = error as Error;
  if (message.startsWith('Region is missing')) {
    return "No AWS region is chosen. Set AWS_REGION, such as AWS_REGION=us-east-1, or a profile's region with 'aws configure'";
  }
  if (/^Invalid (configuration|stack|place)\b/.test(message)) return message;
  if (name === 'ValidationFailed') {
    return 'cdk synth would refuse the stacks: the checks above have found errors';
  }
  if (EXPIRED.test(name) || /\b(session|token)\b.*\bexpired\b/i.test(message)) {
    return "Your AWS credentials have expired. Get new ones, with 'aws sso login' or as you got these, and try again";
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return `No AWS credentials were found: set AWS_PROFILE, or log in with 'aws sso login', or enter a key with 'aws configure'. What the SDK says: ${message.replace(/\.$/, '')}`;
  }
  if (name === 'RequestTimeTooSkewed' || /Signature (not yet current|expired)/i.test(message)) {
    return "AWS does not accept the time of this machine's clock. Set it right and try again";
  }
  if (REJECTED.test(name)) {
    return "AWS does not accept your credentials: the access key does not exist, is inactive, or its secret is wrong. Check them with 'aws sts get-caller-identity'";
  }
  const unreachable = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH)\b/.exec(
    message,
  )?.[1];
  if (unreachable !== undefined) {
    return `AWS cannot be reached (${unreachable}). Check the network, a proxy, and that the region exists`;
  }
  return undefined;
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;
const REJECTED =
  /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure)$/;
