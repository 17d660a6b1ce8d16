import { assertMay } from '../../domain/rights.ts';
import type { Asked } from '../listener.ts';
import { scanModal } from '../views/scan-modals.ts';

/** `/offboard scan`: a form with a place for the file. */
export async function scan({ actor, open }: Asked): Promise<void> {
  assertMay(actor, 'scan');
  await open(scanModal());
}
