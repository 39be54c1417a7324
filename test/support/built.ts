import { fileURLToPath } from 'node:url';

/** The path of a built program, whether this runs from the source or is built itself. */
export function built(path: string): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? `../../dist/${path}` : `../../${path}`, import.meta.url));
}
