import { casesOf } from '../../db/cases.ts';
import type { Database, Tx } from '../../db/client.ts';
import { losesRoles } from '../domain/successor.ts';

/** Whether a leaving of their own takes this person's roles at this moment. */
export async function hasLostRoles({ db }: { readonly db: Database | Tx }, personId: string): Promise<boolean> {
  return (await casesOf(db, personId)).some(losesRoles);
}
