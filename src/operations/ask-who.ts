import { peopleByEmail } from '../../db/people.ts';
import type { Account } from '../domain/account.ts';
import type { Question } from '../domain/case.ts';
import { describePerson } from '../domain/roster-join.ts';
import type { Looked } from './look-up.ts';
import type { Scene } from './scene.ts';

/** What a human is asked where several accounts could be the leaver's: each with whose addresses the roster says it has. */
export async function questionsOf(scene: Pick<Scene, 'tx'>, looked: readonly Looked[]): Promise<readonly Question[]> {
  const asked = looked.filter(({ lookup }) => lookup.outcome === 'who_is_it');
  return await Promise.all(
    asked.map(async ({ lookup }) => ({
      application: lookup.application,
      candidates: await Promise.all(
        lookup.candidates.map(async (candidate) => ({
          id: candidate.id,
          label: candidate.label,
          detail: await detailOf(scene, candidate),
        })),
      ),
    })),
  );
}

async function detailOf({ tx }: Pick<Scene, 'tx'>, candidate: Account): Promise<string> {
  const own = [candidate.displayName, candidate.employeeId && `no. ${candidate.employeeId}`, candidate.status];
  const found = await Promise.all(candidate.emails.map((email) => peopleByEmail(tx, email)));
  const people = [...new Map(found.flat().map((person) => [person.id, person])).values()];
  const roster = people.length === 0 ? 'nobody' : people.map(describePerson).join(' or ');
  return `${own.filter(Boolean).join(', ')}; roster: ${roster}`;
}
