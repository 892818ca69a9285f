import { stringField } from '../aws-json/json-fields';
import type { Operation } from '../aws-json/operation';
import { ServiceError } from '../aws-json/service-error';
import { nameOfSecret, secretArn, type Secrets } from './secrets';

/** Bytes of a value. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const LONGEST_VALUE = 65_536;

/** Members of a call that callers of ours do not send. */
const unknownMembers = ['SecretBinary', 'VersionStages', 'RotationToken'];

/**
 * Puts a text into a secret as its current version. Its id is the caller's token: a call that is repeated with the same text
 * changes nothing, one with another text is refused.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function putSecretValue(secrets: Secrets): Operation {
  return ({ body }) => {
    const name = nameOfSecret(secrets, stringField(body, 'SecretId'));
    const id = stringField(body, 'ClientRequestToken');
    const text = stringField(body, 'SecretString');
    for (const member of unknownMembers) {
      if (Object.hasOwn(body, member)) {
        throw new ServiceError('InvalidParameterException', 400, `The stand-in has no ${member}.`);
      }
    }
    if (id === undefined) {
      const message = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.';
      throw new ServiceError('InvalidRequestException', 400, message);
    }
    if (id.length < 32 || id.length > 64) {
      const message = 'Member clientRequestToken must have length from 32 to 64.';
      throw new ServiceError('ValidationException', 400, message);
    }
    if (text === undefined || text === '' || Buffer.byteLength(text) > LONGEST_VALUE) {
      const message = `Member secretString must have length from 1 to ${LONGEST_VALUE}.`;
      throw new ServiceError('ValidationException', 400, message);
    }
    const secret = secrets[name]!;
    if (typeof secret === 'function') {
      throw new ServiceError('AccessDeniedException', 400, 'The secret is read from elsewhere.');
    }
    const existing = secret.versions.find((version) => version.id === id);
    if (existing !== undefined && existing.text !== text) {
      const message = "You can't modify an existing version, you can only create a new version.";
      throw new ServiceError('ResourceExistsException', 400, message);
    }
    const { stages } = existing ?? secret.put(id, text);
    return Promise.resolve({ ARN: secretArn(name), Name: name, VersionId: id, VersionStages: stages });
  };
}
