import { meaningOf, toErrorProps, type Meanings } from '../../../lambda/kit/aws-errors';

const meanings: Meanings<string> = {
  named: { Known: { code: 'known', text: 'Known.' } },
  answered: { code: 'answered', text: 'Answered.' },
  unreachable: { code: 'unreachable', text: 'Unreachable.' },
  advice: 'Repeat it.',
};
const error = (name: string, fields: object, message = 'their words'): Error =>
  Object.assign(new Error(message), { name }, fields);

describe('meaningOf', () => {
  it.each([
    ['a name in the table', error('Known', { $fault: 'server' }), 'known'],
    ['another error of the service', error('Other', { $fault: 'client', $metadata: {} }), 'answered'],
    ['an error of the network', error('Error', { code: 'ECONNRESET' }), 'unreachable'],
    ['what came out of a call without an answer', error('Error', { $metadata: {} }), 'unreachable'],
  ])('%s', (_name, thrown, code) => {
    expect(meaningOf(thrown, meanings).code).toBe(code);
  });

  it.each([
    ['a defect', new TypeError('x is not a function')],
    ['no error', 'text'],
  ])('%s; thrown as it is', (_name, thrown) => {
    let caught: unknown;
    try {
      meaningOf(thrown, meanings);
    } catch (defect) {
      caught = defect;
    }
    expect(caught).toBe(thrown);
  });
});

describe('toErrorProps', () => {
  it.each([
    [
      'a failure of the service itself',
      { $fault: 'server' },
      undefined,
      'Known. It says: their words Repeat it.',
    ],
    ['a refusal, which may quote what was sent', { $fault: 'client' }, undefined, 'Known. Repeat it.'],
    ['what does not pass; no advice', { $fault: 'server' }, 403, 'Known. It says: their words'],
  ])('%s', (_name, fields, status, message) => {
    const cause = error('Known', fields);
    const meaning = { code: 'known', text: 'Known.', ...(status !== undefined && { status }) };
    expect(toErrorProps(meaning, meanings, cause)).toEqual({
      code: 'known',
      status: status ?? 503,
      message,
      cause,
    });
  });

  it('their words are cut', () => {
    const cause = error('Known', { $fault: 'server' }, 'x'.repeat(500));
    expect(toErrorProps(meanings.answered, meanings, cause).message).toBe(
      `Answered. It says: ${'x'.repeat(199)}… Repeat it.`,
    );
  });

  it.each(['ValidationException', 'ResourceNotFoundException'])(
    'what is wrong with the request is told, on one line and without secrets: %s',
    (name) => {
      const cause = error(name, { $fault: 'client' }, "Value 'AKIAIOSFODNN7EXAMPLE'\r\nis\u0000long");
      expect(toErrorProps(meanings.answered, meanings, cause, 'Destination: x.').message).toBe(
        "Answered. Destination: x. It says: Value '••••••' is long Repeat it.",
      );
    },
  );

  it.each(['AccessDeniedException', 'InvalidSignatureException', 'UnrecognizedClientException'])(
    'policies and signatures are not: %s',
    (name) => {
      const cause = error(name, { $fault: 'client' }, 'arn:aws:iam::123456789012:user/x');
      expect(toErrorProps(meanings.answered, meanings, cause).message).toBe('Answered. Repeat it.');
    },
  );
});
