/** Reads archives one after the other and prints what each took: alone in its process, so that the memory is its own. */
import { openCatalogue } from '../../src/shadow/catalogue/catalogue.ts';
import { scanFile } from '../../src/shadow/scan.ts';
import { peakMb } from './peak.ts';

const catalogue = openCatalogue();
const [honest = '', ...bad] = process.argv.slice(2);
await scanFile(honest, { catalogue });
const before = peakMb();
const took: { readonly seconds: number; readonly said: string }[] = [];
for (const path of bad) {
  const began = performance.now();
  const said = await scanFile(path, { catalogue }).then(
    () => '',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  took.push({ seconds: (performance.now() - began) / 1_000, said });
}
console.log(JSON.stringify({ took, moreMb: peakMb() - before }));
