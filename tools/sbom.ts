import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface Bom {
  bomFormat: string;
  specVersion: string;
  components: { name: string; version: string; purl?: string; hashes?: { alg: string; content: string }[] }[];
}

export interface Lock {
  packages: Record<string, { name?: string; version?: string; integrity?: string; link?: boolean; hasInstallScript?: boolean }>;
}

/** Where it is written. */
export const bomPath = join('dist', 'sbom.cdx.json');

/** The software bill of materials (CycloneDX) of all that the lock file names, for every platform; npm makes it, without the network. */
export async function writeBom(root: string): Promise<Bom> {
  const { stdout } = await promisify(execFile)('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  await mkdir(dirname(join(root, bomPath)), { recursive: true });
  await writeFile(join(root, bomPath), stdout);
  return JSON.parse(stdout) as Bom;
}

export const readLock = async (root: string): Promise<Lock> => JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;

const sha512 = ({ hashes = [] }: Bom['components'][number]): string | undefined => hashes.find(({ alg }) => alg === 'SHA-512')?.content;

/** What the lock names and the bill does not: a package, its version, or the digest of what is installed. */
export function missingFrom({ components }: Bom, { packages }: Lock): string[] {
  // By its address, not its name: that may be an alias.
  const listed = new Map(components.map((one) => [decodeURIComponent(one.purl?.replace('pkg:npm/', '') ?? ''), sha512(one)]));
  return Object.entries(packages).flatMap(([path, { name, version, integrity, link }]) => {
    const installedAs = path.split('node_modules/').at(-1) ?? '';
    if (!path.includes('node_modules/') || link) return [];
    const found = `${name ?? installedAs}@${version}`;
    const digest = integrity?.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : undefined;
    return listed.has(found) && (digest === undefined || listed.get(found) === digest) ? [] : [found];
  });
}
