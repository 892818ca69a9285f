// Runs before each file of tests.

// The SDK announces that its releases of 2027 will need Node 22; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// No test may pick up a real account: neither from the environment nor from files in the home folder.
for (const name of Object.keys(process.env)) {
  if (/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|REGION|DEFAULT_REGION)$/.test(name)) {
    Reflect.deleteProperty(process.env, name);
  }
}
process.env['AWS_CONFIG_FILE'] = '/nonexistent/aws-config';
process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/aws-credentials';
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
