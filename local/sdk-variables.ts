import { devNull } from 'node:os';

/** Variables that keep a function's SDK on this machine and away from the user's own AWS profile. */
export const sdkVariables: Readonly<Record<string, string>> = {
  AWS_REGION: 'us-east-1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  // Speaks of later versions than the pinned one.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Whether a variable is for the SDK, which finds credentials, region and AWS by it: no configuration of the function's own. */
export function isOfSdk(name: string): boolean {
  return /^(?:AWS_\w+|HOME|USERPROFILE|PATH|(?:HTTPS?|NO)_PROXY)$/i.test(name);
}
