/** The page that a parameter of the query asks for, from 1. What is no number is the first page. */
export function pageNumber(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 1;
}
