import { posix } from 'node:path';

/** A folder with more files than this is split by feature. Tests and fixtures are not counted. */
export const mostFiles = 25;

const counted = /\.(ts|tsx|mjs)$/;
const notCounted = /\.(spec|e2e|fixture)\.tsx?$|\/migrations\//;

/** The folders with more files than allowed, with their counts. */
export function largeFolders(files: readonly string[]): Record<string, number> {
  const sources = files.filter((file) => counted.test(file) && !notCounted.test(file));
  const folders = [...Map.groupBy(sources, (file) => posix.dirname(file))].map(([folder, inside]): [string, number] => [folder, inside.length]);
  return Object.fromEntries(folders.filter(([, count]) => count > mostFiles).sort(([one], [other]) => one.localeCompare(other)));
}
