// A page that waits for more is loaded again from time to time, for a while. Its title and icon tell in the row of tabs
// what has come. Who is about to do something with it is left in peace.

/** Milliseconds for which a page is loaded again. */
const REFRESHED_FOR = 2 * 60 * 60 * 1000;

/** @param {HTMLElement} notice its `data-refresh` says after how many seconds */
function startRefreshing(notice) {
  const seconds = Number(notice.dataset['refresh']);
  const since = waitingSince();
  if (!(seconds >= 1) || since === undefined) return;
  if (Date.now() - since > REFRESHED_FOR) {
    notice.textContent = 'Nothing has come for 2 hours. Reload this page to look again.';
    return;
  }
  notice.textContent = `This page looks for more every ${seconds} seconds.`;
  setInterval(() => {
    if (document.hidden || !isInUse()) location.reload();
  }, seconds * 1000);
}

/** Whether something has the focus or is selected, which loading the page again would lose. */
function isInUse() {
  return document.activeElement !== document.body || getSelection()?.isCollapsed === false;
}

/** When this tab began to wait, in milliseconds of the epoch. Undefined: it cannot remember, and would never end. */
function waitingSince() {
  const key = `chaos-telemetry.waiting ${location.pathname}`;
  try {
    const known = Number(sessionStorage.getItem(key));
    if (known > 0) return known;
    sessionStorage.setItem(key, String(Date.now()));
    return Date.now();
  } catch {
    return undefined;
  }
}

document.querySelectorAll('[data-refresh]').forEach((notice) => {
  if (notice instanceof HTMLElement) startRefreshing(notice);
});
