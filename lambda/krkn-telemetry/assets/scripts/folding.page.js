// What is folded: opened for links that lead into it, and for paper, where nothing can be opened.

/** Opens all that the place is in which the address leads to, and goes there. */
function unfoldTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null) return;
  let isMoved = false;
  for (let at = target.parentElement; at !== null; at = at.parentElement) {
    if (!(at instanceof HTMLDetailsElement) || at.open) continue;
    at.open = true;
    isMoved = true;
  }
  if (isMoved) target.scrollIntoView();
}

/** What was opened for printing alone. @type {HTMLDetailsElement[]} */
let openedForPrint = [];

addEventListener('hashchange', unfoldTarget);
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) {
    if (details.open) continue;
    details.open = true;
    openedForPrint.push(details);
  }
});
addEventListener('afterprint', () => {
  for (const details of openedForPrint) details.open = false;
  openedForPrint = [];
});
