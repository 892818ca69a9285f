// Buttons that copy, and the one that compares the two runs that are ticked.

/** Milliseconds for which a button says what it has done. */
const COPIED_FOR = 2000;

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} announcement what is said to those who do not see the button
 */
function offerCopying(button, announcement) {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (source === null) return;
  const label = button.textContent;
  /** @type {number | undefined} */
  let timer;
  const say = (/** @type {string} */ text) => {
    button.textContent = text;
    announcement.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      announcement.textContent = '';
    }, COPIED_FOR);
  };
  button.addEventListener('click', () => {
    copy(source).then(
      () => {
        say('Copied');
      },
      () => {
        getSelection()?.selectAllChildren(source);
        say('Selected');
      },
    );
  });
  button.hidden = false;
}

/**
 * @param {HTMLElement} source
 * @throws {Error} what the browser says if it does not allow it, as over HTTP, where there is no clipboard
 */
async function copy(source) {
  await navigator.clipboard.writeText(source.textContent);
}

const announcement = document.createElement('div');
announcement.className = 'visually-hidden';
announcement.setAttribute('role', 'status');
document.body.append(announcement);

document.querySelectorAll('button[data-copy]').forEach((button) => {
  if (button instanceof HTMLButtonElement) offerCopying(button, announcement);
});

/**
 * @param {HTMLFormElement} form with a checkbox for each run
 * @param {HTMLButtonElement} button that sends it
 * @param {HTMLElement} told where it says how many are ticked
 */
function offerComparing(form, button, told) {
  const untold = told.textContent;
  const update = () => {
    const ticked = form.querySelectorAll(':checked').length;
    button.disabled = ticked !== 2;
    told.textContent = ticked === 0 ? untold : tickedWords(ticked);
  };
  form.addEventListener('change', update);
  // Browsers tick again what was ticked when one comes back.
  addEventListener('pageshow', update);
  update();
}

/** @param {number} ticked how many runs */
function tickedWords(ticked) {
  return ticked <= 2 ? `${ticked} of 2 ticked` : `${ticked} are ticked: untick ${ticked - 2}`;
}

document.querySelectorAll('form.runs').forEach((form) => {
  const button = form.querySelector('.compare-bar button');
  const told = form.querySelector('.compare-bar .ticked');
  if (!(form instanceof HTMLFormElement && button instanceof HTMLButtonElement)) return;
  if (told instanceof HTMLElement) offerComparing(form, button, told);
});
