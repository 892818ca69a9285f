import { fromLevel } from '../../../lambda/kit/logger';

it.each([
  ['DEBUG', ['debug', 'warn', 'error']],
  ['INFO', ['warn', 'error']],
  ['WARN', ['warn', 'error']],
  ['ERROR', ['error']],
] as const)('at level %s; %j', (least, expected) => {
  const lines: unknown[] = [];
  const at = (level: string) => (message: string, fields: object) => lines.push([level, message, fields]);
  const logger = fromLevel({ debug: at('debug'), warn: at('warn'), error: at('error') }, least);
  logger.debug('m', { a: 1 });
  logger.warn('m', { a: 1 });
  logger.error('m', { a: 1 });
  expect(lines).toEqual(expected.map((level) => [level, 'm', { a: 1 }]));
});
