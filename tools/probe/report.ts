import type { Result } from './run-probes';

/** Where the probe works. */
interface Place {
  readonly region: string;
  readonly database: string;
  readonly table: string;
  /** URL of a stand-in. Undefined: AWS. */
  readonly endpoint: string | undefined;
}

/** What is said before anything is done. */
export function introduction({ region, database, table, endpoint }: Place): string {
  const arn = `arn:aws:timestream:${region}:<account>:database/${database}/table/chaos-telemetry-probe-*`;
  return `Tries what docs/assumptions.md assumes of Amazon Timestream for LiveAnalytics.

Where    ${endpoint ?? 'AWS'}, region ${region}, database ${database}
Table    ${table}, made now and deleted at the end
Costs    some 70 small writes and 50 small queries: less than 0.20 USD
Rights   timestream:CreateTable, DeleteTable, DescribeTable, WriteRecords and Select
         on ${arn};
         timestream:DescribeEndpoints on *
`;
}

const WIDTH = 'does not hold'.length + 2;

/** What is said of an assumption. */
export function entry({ probe, outcome, said }: Result): string {
  const indent = ' '.repeat(WIDTH);
  return [
    `${outcome.padEnd(WIDTH)}${probe.id}`,
    `${indent}expected  ${probe.expected}`,
    `${indent}answered  ${oneLine(said)}`,
    '',
  ].join('\n');
}

/** Texts of others are shown on one line, without what only fills them, and cut. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/(.)\1{20,}/gu, '$1…');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** What is said at the end. */
export function conclusion(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const failed = count('does not hold');
  const untried = count('not tried');
  const lines = [
    `${count('holds')} hold, ${failed} ${failed === 1 ? 'does' : 'do'} not, ${untried} not tried.`,
  ];
  if (failed > 0) {
    lines.push(
      'What does not hold, docs/assumptions.md says wrongly: please open an issue with this output, which has no secrets.',
    );
  }
  if (untried > 0) lines.push('What was not tried failed for another reason: its line says which.');
  return `${lines.join('\n')}\n`;
}
