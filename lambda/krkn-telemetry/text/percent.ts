/** `90.07 %`, `0 %`, `100 %`: what is neither none nor all has two decimals. */
export function formatPercent(percent: number | undefined): string | undefined {
  if (percent === undefined) return undefined;
  return percent === 0 || percent === 100 ? `${percent} %` : `${percent.toFixed(2)} %`;
}
