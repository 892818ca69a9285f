import { visibleText } from '../../service/visible-text';

/** What a reader takes in of a page that compares two runs: its verdict, and how many of its marks have which colour. */
export interface ComparedPage {
  /** The first words of the verdict. */
  readonly verdict: 'Better' | 'Worse' | 'Mixed' | 'About the same';
  readonly colour: 'green' | 'red' | 'amber' | 'blue';
  /** All of the verdict, in words. */
  readonly banner: string;
  /** Marks outside of the banner. */
  readonly red: number;
  readonly green: number;
}

const colours = { passed: 'green', failed: 'red', warning: 'amber', info: 'blue' } as const;

/** Reads a page of `/compare`. @throws {Error} without a verdict of the words that there are */
export function readComparedPage(page: string): ComparedPage {
  const [all = '', colour = '', content = ''] =
    /<div class="callout ([a-z]+) compare-verdict">(.*?)<\/div>/s.exec(page) ?? [];
  const banner = visibleText(content)
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,’])/g, '')
    .trim();
  const [verdict] = /^(?:Better|Worse|Mixed|About the same)\b/.exec(banner) ?? [];
  if (verdict === undefined || !(colour in colours)) throw new Error(`No verdict: ${all}`);
  const rest = page.replace(all, '');
  return {
    verdict: verdict as ComparedPage['verdict'],
    colour: colours[colour as keyof typeof colours],
    banner,
    red: marks(rest, /class="(?:delta worse|newly-fails)"/g),
    green: marks(rest, /class="delta better"/g),
  };
}

function marks(page: string, pattern: RegExp): number {
  return [...page.matchAll(pattern)].length;
}

/** What a verdict must look like, given the marks below it. */
export function expectNoContradiction({ verdict, colour, red, green }: ComparedPage): void {
  const expected =
    red > 0
      ? green > 0
        ? { verdict: 'Mixed', colour: 'amber' }
        : { verdict: 'Worse', colour: 'red' }
      : green > 0
        ? { verdict: 'Better', colour: 'green' }
        : { verdict: 'About the same', colour: 'blue' };
  expect({ verdict, colour, red, green }).toEqual({ ...expected, red, green });
}
