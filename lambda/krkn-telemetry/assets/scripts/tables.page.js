// Tables where there is little room: long names break where they have joints, and rows become blocks.

/** Characters of a word that fits anywhere: in a table, and in a key figure. */
const SHORT_WORD = 20;
const SHORT_WORD_OF_FIGURE = 12;

/** Behind a sign that joins names; behind a dot only where another part follows: not in a number, nor before `.yaml`. */
const JOINT = /(?<=[a-z0-9][/_-])(?=[a-z0-9])|(?<=[a-z0-9]\.)(?=[a-z][a-z0-9]*[/._-])/i;

/** @param {string} text */
function breakableParts(text) {
  return text.split(JOINT);
}

/**
 * Lets long words break behind the signs that join them, and so nowhere else. Copied, they are as they were.
 * @param {Element} holder of a text alone
 * @param {number} shortWord characters of a word that need not break
 */
function allowBreaks(holder, shortWord) {
  const text = holder.textContent;
  if (holder.childElementCount > 0 || !text.split(/\s/).some((word) => word.length > shortWord)) return;
  const parts = breakableParts(text);
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
for (const holder of document.querySelectorAll('.scroll bdi, dl.facts bdi, .lane-name bdi')) {
  allowBreaks(holder, SHORT_WORD);
}
for (const holder of document.querySelectorAll('dl.stats bdi')) allowBreaks(holder, SHORT_WORD_OF_FIGURE);
