import { parseEnvironment, variables } from '../../../lambda/auth/settings';
import { variables as telemetryVariables } from '../../../lambda/krkn-telemetry/settings';

it('reads what the stack sets', () => {
  const environment = { CREDENTIALS_SECRET_ID: ' arn:aws:x ', AWS_REGION: 'eu-west-1' };
  expect(parseEnvironment({ ...environment, AWS_LAMBDA_FUNCTION_NAME: 'authorizer' })).toEqual({
    credentialsSecret: 'arn:aws:x',
    functionName: 'authorizer',
    region: 'eu-west-1',
  });
});

it('lists every problem at once', () => {
  expect(() => parseEnvironment({ AWS_REGION: ' ' })).toThrow(
    'Invalid environment: CREDENTIALS_SECRET_ID is not set; expected the ARN of the secret with the credentials. AWS_REGION is not set; expected an AWS region such as us-east-1',
  );
});

it('names the secret as the telemetry service does', () => {
  expect(variables.credentialsSecret.variable).toBe(telemetryVariables.credentialsSecret.variable);
});
