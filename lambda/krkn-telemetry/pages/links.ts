/**
 * The path of a folder's page.
 * @param folder '' for the root; else without a slash at its end
 */
export function folderLink(basePath: string, folder: string): string {
  if (folder === '') return `${basePath}/files`;
  // HTTP APIs lose what follows an encoded question mark in a path.
  if (folder.includes('?')) return `${basePath}/files?path=${encodeURIComponent(folder)}`;
  return `${basePath}/files/${folder.split('/').map(encodeURIComponent).join('/')}`;
}

/** The path that leads to a file's content. */
export function downloadLink(basePath: string, key: string): string {
  return `${basePath}/download?key=${encodeURIComponent(key)}`;
}
