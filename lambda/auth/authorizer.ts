import type { APIGatewayRequestAuthorizerEventV2, Context } from 'aws-lambda';
import { describeForLog, toHttpError } from '../http/error-response';
import type { Logger } from '../kit/logger';
import { parseBasicCredentials } from './basic-credentials';
import type { CredentialCheck } from './credential-check';

interface AuthorizerParts {
  readonly check: CredentialCheck;
  readonly logger: Logger;
}

/** A simple response; the context is what the function of the route learns. */
export interface AuthorizerResult {
  readonly isAuthorized: boolean;
  readonly context?: { readonly user: string };
}

/** A Lambda authorizer of an HTTP API. */
type Authorizer = (
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<AuthorizerResult>;

/** Milliseconds that are left for the answer. */
const ANSWER_TIME = 500;

/**
 * Admits callers with the right Basic credentials: a REQUEST authorizer, payload format 2.0, with simple responses.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * It throws when the credentials are unavailable, and API Gateway answers 500: a refusal would be cached.
 */
export function createAuthorizer({ check, logger }: AuthorizerParts): Authorizer {
  return async ({ headers }, context) => {
    const presented = parseBasicCredentials(headers?.['authorization']);
    if (presented === undefined) return { isAuthorized: false };
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - ANSWER_TIME));
    try {
      const isRight = await check.verify(presented, signal);
      return isRight
        ? { isAuthorized: true, context: { user: presented.username } }
        : { isAuthorized: false };
    } catch (thrown) {
      logger.error('Authorization failed', describeForLog(toHttpError(thrown)));
      throw thrown;
    }
  };
}
