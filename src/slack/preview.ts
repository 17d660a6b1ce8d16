import type { ModalView } from '@slack/web-api';
import { caseName, isEnded } from '../domain/case.ts';
import { ConflictError, ForbiddenError } from '../domain/errors.ts';
import { assertMay, isLeaver, NOT_FOR_YOU } from '../domain/rights.ts';
import type { Person } from '../domain/roster.ts';
import { findPerson } from '../operations/find-person.ts';
import { momentFor } from '../operations/open-case.ts';
import { casesOfPerson } from '../operations/view-case.ts';
import type { Asked } from './listener.ts';
import { previewModal } from './views/preview-modal.ts';

type Asker = Pick<Asked, 'kit' | 'actor'>;

/** Who it is and when, before anything is opened; however it was asked for. */
export async function previewOf(
  asked: Asker,
  typed: { readonly person: string; readonly lastDay: string; readonly reason?: string },
): Promise<ModalView> {
  const { kit, actor } = asked;
  const { deps } = kit;
  assertMay(actor, 'open_case');
  const person = await someoneElse(asked, typed.person);
  const open = (await casesOfPerson(deps, person.id)).find(({ offboardingCase }) => !isEnded(offboardingCase.state));
  if (open) throw new ConflictError(`${caseName(open.offboardingCase)} is already open for ${person.name}.`);
  const moment = momentFor(deps, person, typed.lastDay || undefined, deps.now());
  const manager = person.managerEmail
    ? await kit.people.userByEmail(person.managerEmail).catch(() => undefined)
    : undefined;
  return previewModal({
    person,
    moment,
    typed: typed.lastDay,
    companyZone: deps.settings.company.timezone,
    ...(typed.reason && { reason: typed.reason }),
    ...(manager && kit.people.isOurs(manager) && { handOverTo: manager.id }),
    warnings: person.status === 'left' ? ['The roster says that this person has left already.'] : [],
  });
}

/** The person who is named; the leaver hears what a stranger hears, whatever they hold. */
export async function someoneElse({ kit, actor }: Asker, named: string): Promise<Person> {
  const person = await findPerson(kit.deps, named);
  if (isLeaver(actor, { personId: person.id })) throw new ForbiddenError(NOT_FOR_YOU);
  return person;
}
