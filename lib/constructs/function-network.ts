/** Where in a VPC a function runs. */
export interface FunctionNetwork {
  readonly subnetIds: readonly string[];
  /** Groups that the function's network interfaces are in. */
  readonly securityGroupIds: readonly string[];
}
