import { InvalidInputError } from '../../domain/errors.ts';
import { PERIODS } from '../../domain/report.ts';
import { assertMay } from '../../domain/rights.ts';
import { viewReport } from '../../operations/view-report.ts';
import type { Asked } from '../listener.ts';
import { reportMessage } from '../views/report.ts';

/** `/offboard report [week|month|quarter]`: only whoever typed it sees it. */
export async function report({ kit, actor, tell }: Asked, rest: string): Promise<void> {
  assertMay(actor, 'report');
  const wanted = rest.toLowerCase() || 'week';
  const period = PERIODS.find((one) => one === wanted);
  if (!period) throw new InvalidInputError('It is “/offboard report”, with week, month or quarter after it.');
  await tell(reportMessage(await viewReport(kit.deps, actor, period)));
}
