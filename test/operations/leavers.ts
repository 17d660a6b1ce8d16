import type { OpenedDatabase } from '../../db/client.ts';
import { approveCase } from '../../src/operations/approve-case.ts';
import { type OpenInput, openCase } from '../../src/operations/open-case.ts';
import { aCompany, anAccount, anApplication, ann, aPerson, type CompanyOptions, hana } from '../support/company.ts';

export const STAFF = ['ann', 'bob', 'sam', 'hana', 'dana', 'lena'];

/** `id`: a name that the accounts know already. */
type LeaverOptions = CompanyOptions & Partial<OpenInput> & { readonly id?: string };

/** Leavers of a test file's own database, each with a name of their own. */
export function leaversIn(database: () => OpenedDatabase) {
  let count = 0;
  const nextId = () => `gone${++count}`;

  /** A company with one leaver, whose case was opened and not looked at yet. */
  async function justOpened(options: LeaverOptions = {}, account = {}) {
    const { id = nextId(), lastDay = 'now', source } = options;
    const applications = options.applications ?? [anApplication('crm')];
    const company = await aCompany(database(), {
      ...options,
      applications,
      people: [...STAFF, id].map((name) => aPerson({ id: name })),
      accounts:
        options.accounts ??
        Object.fromEntries(
          applications.map((application) => [
            application.id,
            [anAccount(id, { id: `${application.id}-${id}`, entitlements: [], ...account })],
          ]),
        ),
    });
    const opened = await openCase(company.deps, hana, { personId: id, lastDay, ...(source && { source }) });
    return { company, caseId: opened.id, personId: id };
  }

  /** The same, planned: the case waits for its approval. */
  async function aLeaver(options: LeaverOptions = {}, account = {}) {
    const made = await justOpened(options, account);
    await made.company.settle();
    return made;
  }

  /** The same, approved by Ann, with everything done that follows from it. */
  async function approved(options: LeaverOptions = {}, account = {}) {
    const made = await aLeaver(options, account);
    await approveCase(made.company.deps, ann, { caseId: made.caseId, revision: 1 });
    await made.company.settle();
    return made;
  }

  return { nextId, justOpened, aLeaver, approved };
}
