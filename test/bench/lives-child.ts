/** Lives through one company and prints what came of it, in a process of its own: two use two cores. */
import { openDatabase } from '../../db/client.ts';
import { liveThrough } from '../support/simulation.ts';

const [where = '', seed = '', people = ''] = process.argv.slice(2);
const database = await openDatabase(where.startsWith('postgres') ? { url: where } : { dataDir: where });
console.log(JSON.stringify(await liveThrough(database, Number(seed), Number(people))));
await database.close();
process.exit(0);
