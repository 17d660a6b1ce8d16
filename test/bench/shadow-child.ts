/** Reads one export and prints what it took: alone in its process, so that the memory is its own. */
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { scanFile } from '../../src/shadow/scan.ts';
import { peakMb } from './peak.ts';

const began = performance.now();
const before = process.cpuUsage();
const report = await scanFile(process.argv[2] ?? '', { catalogue: openCatalogue() });
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    seconds: (performance.now() - began) / 1_000,
    coreSeconds: (user + system) / 1e6,
    peakMb: peakMb(),
    records: report.records,
  }),
);
