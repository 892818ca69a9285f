import { createContext, runInContext } from 'node:vm';
import { assets } from '../../../../lambda/krkn-telemetry/assets/assets';

/** The functions of the page's script that tests ask. */
interface PageScript {
  formatTime: (milliseconds: number, format: 'full' | 'date' | 'clock', timeZone: string) => string;
  formatDuration: (seconds: number) => string;
  formatValue: (value: number, unit: string) => string;
  formatAxisTimes: (times: readonly number[], step: number) => string[];
  fitted: (text: string, width: number) => string;
  stackedTops: (parts: (number | null)[][]) => (number | null)[][];
  breakableParts: (text: string) => string[];
  readChart: (text: string) => object | undefined;
}

/** Runs the script on a page that has nothing for it to do: what it does to pages is tested in a real browser. */
export function loadPageScript(): PageScript {
  const emptyPage = {
    querySelectorAll: () => [],
    createElement: () => ({ setAttribute: () => undefined }),
    body: { append: () => undefined },
  };
  const context = createContext({ document: emptyPage, addEventListener: () => undefined });
  runInContext(assets.pageScript.body, context);
  return context as PageScript;
}
