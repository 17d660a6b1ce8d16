/** Reads one export and prints what it took: alone in its process, so that the memory is its own. */
import { existsSync, readFileSync } from 'node:fs';
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { scanFile } from '../../src/shadow/scan.ts';

const began = performance.now();
const before = process.cpuUsage();
const report = await scanFile(process.argv[2] ?? '', { catalogue: openCatalogue() });
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    seconds: (performance.now() - began) / 1_000,
    coreSeconds: (user + system) / 1e6,
    peakMb: peakKb() / 1_000,
    records: report.records,
  }),
);

/** What `getrusage` says holds what the parent had when it forked; the kernel's own mark does not. */
function peakKb(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
