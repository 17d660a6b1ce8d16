import { InvalidInputError } from '../../domain/errors.ts';
import { listExceptions } from '../../operations/list-exceptions.ts';
import type { Asked } from '../listener.ts';
import { registerCsvMessage, registerMessage } from '../views/exception-register.ts';

/** `/offboard exceptions [csv]`: only whoever typed it sees it. */
export async function exceptions({ kit, actor, tell }: Asked, rest: string): Promise<void> {
  const rows = await listExceptions(kit.deps, actor);
  const wanted = rest.toLowerCase();
  if (wanted !== '' && wanted !== 'csv')
    throw new InvalidInputError('It is “/offboard exceptions”, or “/offboard exceptions csv” to copy it into a file.');
  await tell(wanted === 'csv' ? registerCsvMessage(rows) : registerMessage(rows));
}
