import { randomBytes } from 'node:crypto';
import { ApiError } from '../api-error';

/** A new identifier: 16 hexadecimal digits. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}

/** @throws {ApiError} 400 if a text is not an identifier */
export function asId(text: string): string {
  if (Buffer.byteLength(text) !== 16) throw new ApiError('invalid', 'id must have a length of 16 bytes');
  if (!isId(text)) throw new ApiError('invalid', 'invalid ID');
  return text.toLowerCase();
}

/** Whether a text may be an identifier. */
export function isId(text: string): boolean {
  return /^[\da-f]{16}$/i.test(text) && !/^0+$/.test(text);
}
