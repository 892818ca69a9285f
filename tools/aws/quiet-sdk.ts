/**
 * Keeps the SDK from announcing that its releases of 2027 will need a newer Node: the pinned version does not.
 * @param environment of the process; the SDK reads it when a client is made
 */
export function quietSdk(environment: NodeJS.ProcessEnv): void {
  environment['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}
