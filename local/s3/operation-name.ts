/** Which operation of S3 a request calls. A new one is an entry here and in `index.ts`. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Address } from './address';
import { COPY_SOURCE } from './copy-object';
import { notImplemented, S3Error } from './s3-error';

/** The operations that the stand-in knows, by the names of S3's API. */
export type OperationName =
  | 'PutObject'
  | 'CopyObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'ListObjectVersions';

interface CallForm {
  readonly name: OperationName;
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** Parameter that tells it from others of the same method. */
  readonly selector?: readonly [name: string, value: string];
  /** Header that does so. */
  readonly header?: string;
  /** Further parameters that it understands. */
  readonly parameters: readonly string[];
}

const READ_PARAMETERS = [
  'versionId',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
];

const CALL_FORMS: readonly CallForm[] = [
  { name: 'CopyObject', method: 'PUT', on: 'object', header: COPY_SOURCE, parameters: [] },
  { name: 'PutObject', method: 'PUT', on: 'object', parameters: [] },
  { name: 'GetObject', method: 'GET', on: 'object', parameters: READ_PARAMETERS },
  { name: 'HeadObject', method: 'HEAD', on: 'object', parameters: READ_PARAMETERS },
  { name: 'DeleteObject', method: 'DELETE', on: 'object', parameters: ['versionId'] },
  {
    name: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    selector: ['list-type', '2'],
    parameters: [
      'prefix',
      'delimiter',
      'max-keys',
      'continuation-token',
      'start-after',
      'encoding-type',
      'fetch-owner',
    ],
  },
  {
    name: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    selector: ['versions', ''],
    parameters: ['prefix', 'max-keys', 'key-marker', 'version-id-marker', 'encoding-type'],
  },
];
const METHODS_OF_S3 = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'];

/**
 * Finds the operation. Parameters that no operation here understands are refused, for S3 could mean another one by them.
 *
 * @throws {S3Error} NotImplemented or MethodNotAllowed.
 */
export function operationOf(
  method: string,
  { bucket, key, parameters }: Address,
  headers: IncomingHttpHeaders,
): OperationName {
  if (!METHODS_OF_S3.includes(method)) {
    throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      elements: { Method: method },
    });
  }
  const on = key !== '' ? 'object' : bucket !== '' ? 'bucket' : 'service';
  const forms = CALL_FORMS.filter((form) => form.method === method && form.on === on);
  const form = forms.find(
    ({ selector, header }) =>
      (selector === undefined || parameters.get(selector[0]) === selector[1]) &&
      (header === undefined || headers[header] !== undefined),
  );
  if (form === undefined) {
    throw notImplemented(method);
  }
  const known = [...form.parameters, form.selector?.[0]];
  const unknown = [...parameters.keys()].find((name) => !known.includes(name) && !isCommon(name));
  if (unknown !== undefined) {
    throw notImplemented(unknown);
  }
  return form.name;
}

/** SDKs name the operation in `x-id`; presigned URLs hold the signature and headers that begin with `x-amz-`. */
function isCommon(name: string): boolean {
  return name === 'x-id' || /^x-amz-/i.test(name);
}
