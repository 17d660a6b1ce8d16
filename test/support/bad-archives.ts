import { type ZipFile, zipOf } from '../../demo/zip.ts';

const DAY = JSON.stringify([{ type: 'message', user: 'U1', ts: '1.1', text: 'we use Figma' }]);
const honest: ZipFile = { name: 'general/2026-11-20.json', data: DAY };
const channels: ZipFile = { name: 'channels.json', data: '[{"id":"C0GENERAL","name":"general"}]' };
const withFile = (file: ZipFile) => zipOf([channels, honest, file]);

/** Nothing is wrong with this one. */
export function honestArchive(): Buffer {
  return zipOf([channels, honest]);
}

/** Twenty kinds of bad archive, by name; the number makes each of its ten different. `megabytes`: what a bomb grows to. */
export function badArchives(megabytes: number): ReadonlyMap<string, (n: number) => Buffer> {
  const zeros = (n: number) => Buffer.alloc(megabytes * 1024 * 1024 + n, 0x20);
  return new Map<string, (n: number) => Buffer>(
    Object.entries({
      'a bomb': (n) => withFile({ name: 'general/2026-11-21.json', data: zeros(n) }),
      'a bomb that lies about its size': (n) =>
        withFile({ name: 'general/2026-11-21.json', data: zeros(n), claims: { size: 1_000 + n } }),
      'a bomb among the names': (n) => zipOf([{ name: 'users.json', data: zeros(n), claims: { size: 90 } }, channels]),
      'a way up and out': (n) => withFile({ name: `${'../'.repeat(1 + n)}etc/cron.d/x`, data: 'x' }),
      'a way out in the middle': (n) => withFile({ name: `general/../../${n}.json`, data: 'x' }),
      'an absolute path': (n) => withFile({ name: `/etc/cron.d/${n}.json`, data: 'x' }),
      'a drive letter': (n) => withFile({ name: `C:/x/${n}.json`, data: 'x' }),
      'a way out with backslashes': (n) => withFile({ name: `..\\..\\${n}.json`, data: 'x' }),
      'a link': (n) => withFile({ name: `general/link${n}`, data: '/etc/passwd', mode: 0o120_777 }),
      'a device': (n) => withFile({ name: `general/dev${n}`, data: '', mode: 0o020_666 }),
      'a size too large': (n) =>
        withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { size: DAY.length + 1 + n } }),
      'a size too small': (n) =>
        withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { size: DAY.length - 1 - n } }),
      'a packed size beyond the end': (n) =>
        withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { packed: 90_000 + n } }),
      'a wrong checksum': (n) => withFile({ name: 'general/2026-11-21.json', data: DAY, claims: { crc: 7 + n } }),
      'a password': (n) => withFile({ name: `general/${n}.json`, data: DAY, claims: { flags: 1 } }),
      'an unknown method': (n) => withFile({ name: `general/${n}.json`, data: DAY, claims: { method: 12 + n } }),
      'files that share their bytes': (n) =>
        zipOf([
          channels,
          honest,
          ...Array.from(
            { length: 2 + n },
            (_, i): ZipFile => ({ ...honest, name: `general/2026-12-${10 + i}.json`, sharesWith: 1 }),
          ),
        ]),
      'a cut end': (n) => {
        const whole = withFile({ name: 'x', data: 'x' });
        return whole.subarray(0, whole.length - 1 - n * 3);
      },
      'a cut beginning': (n) =>
        Buffer.concat([Buffer.from('PK\u0003\u0004'), withFile({ name: 'x', data: 'x' }).subarray(60 + n)]),
      'archives inside archives': (n) => zipOf([{ name: `inner${n}.zip`, data: honestArchive() }]),
    }),
  );
}

/** A hundred thousand files, of which none is a log. */
export function crowdedArchive(): Buffer {
  return zipOf(Array.from({ length: 100_000 }, (_, n): ZipFile => ({ name: `f${n}`, data: '', stored: true })));
}
