// The POSIX half of `node:path`: a plugin has no disk, and paths are those of addresses.
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!path.startsWith('/')) parts.push(part);
  }
  const inner = parts.join('/');
  if (path.startsWith('/')) return `/${inner}${inner !== '' && path.endsWith('/') ? '/' : ''}`;
  return inner === '' ? '.' : `${inner}${path.endsWith('/') ? '/' : ''}`;
}

export const sep = '/';
export const normalize = (path: string): string => (path === '' ? '.' : normalized(path));
export const isAbsolute = (path: string): boolean => path.startsWith('/');
export const join = (...parts: string[]): string => normalize(parts.filter((part) => part !== '').join('/'));
export const basename = (path: string, suffix = ''): string => {
  const base = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
};
export const dirname = (path: string): string => {
  const trimmed = path.replace(/\/+$/, '');
  const at = trimmed.lastIndexOf('/');
  if (at < 0) return path.startsWith('/') ? '/' : '.';
  return trimmed.slice(0, at).replace(/\/+$/, '') || '/';
};
export const extname = (path: string): string => /[^/](\.[^./]*)$/.exec(basename(path))?.[1] ?? '';
export const resolve = (...parts: string[]): string => {
  const from = parts.findLastIndex(isAbsolute);
  return normalize(`/${parts.slice(Math.max(from, 0)).join('/')}`).replace(/(.)\/$/, '$1');
};

const all = { sep, normalize, isAbsolute, join, basename, dirname, extname, resolve };
export const posix = all;
export default { ...all, posix };
