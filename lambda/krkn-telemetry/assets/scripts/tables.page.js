// Tables where there is little room: long names break where they have joints, and rows become blocks.

/** Characters of a word that fits anywhere. */
const SHORT_WORD = 20;

/**
 * Lets long words break behind the signs that join them, and so nowhere else. Copied, they are as they were.
 * @param {Element} holder of a text alone
 */
function allowBreaks(holder) {
  const text = holder.textContent;
  if (holder.childElementCount > 0 || !text.split(/\s/).some((word) => word.length > SHORT_WORD)) return;
  const parts = text.split(/(?<=[a-z0-9][/._-])(?=[a-z0-9])/i);
  holder.replaceChildren(
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part])),
  );
}

/**
 * Has each cell say what it is, for where rows are blocks without a head above them.
 * @param {Element} table
 */
function nameCells(table) {
  const names = [...table.querySelectorAll('thead > tr > *')].map((heading) =>
    // What is not seen above a column is not needed beside its cells.
    heading.querySelector('.visually-hidden') === null ? heading.textContent.trim() : '',
  );
  // Two columns have room everywhere, unless one is of sentences.
  if (names.length < 3 && table.querySelector('td.message') === null) return;
  for (const row of table.querySelectorAll('tbody > tr')) {
    let column = 0;
    for (const cell of row.children) {
      if (!(cell instanceof HTMLTableCellElement)) continue;
      if (cell.tagName === 'TD') cell.dataset['name'] ??= names[column] ?? '';
      if (cell.textContent.trim() === '–') cell.classList.add('absent');
      column += cell.colSpan;
    }
  }
  table.classList.add('stacks');
}

// The tables of runs and of metrics have blocks of their own.
document.querySelectorAll(':not(.runs, .moved, .hypotheses) > .scroll > table').forEach(nameCells);
document.querySelectorAll('.scroll bdi, dl.facts bdi, .lane-name bdi').forEach(allowBreaks);
