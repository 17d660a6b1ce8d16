import type { Person } from '../src/domain/roster.ts';
import type { Database, Tx } from './client.ts';
import { alias, and, count, eq, gte, inArray, isNull, lte, ne, notExists, or, sql } from './drizzle.ts';
import { defined, present } from './rows.ts';
import { people } from './schema.ts';

function toPerson(row: typeof people.$inferSelect): Person {
  const { updatedAt: _updatedAt, ...person } = row;
  return present(person) as Person;
}

export async function findPersonById(db: Database | Tx, id: string): Promise<Person | undefined> {
  const [row] = await db.select().from(people).where(eq(people.id, id));
  return row && toPerson(row);
}

/** By id, of those who are known. */
export async function peopleByIds(db: Database | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(people)
    .where(inArray(people.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

/** Everyone this address belongs to, first or other; more than one is for a human. Case does not matter. */
export async function peopleByEmail(db: Database | Tx, email: string): Promise<readonly Person[]> {
  const address = email.toLowerCase();
  const rows = await db
    .select()
    .from(people)
    .where(or(eq(people.email, address), sql`${people.otherEmails} @> ${JSON.stringify([address])}::jsonb`));
  return rows.map(toPerson);
}

/** Names by address, of those on the roster; two people of one name keep their addresses, so that none is taken for the other. */
export async function namesByEmail(db: Database | Tx, emails: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const addresses = [...new Set(emails.map((email) => email.toLowerCase()))];
  if (addresses.length === 0) return new Map();
  const namesakes = alias(people, 'namesakes');
  const found = await db
    .select({ email: people.email, name: people.name })
    .from(people)
    .where(
      and(
        inArray(people.email, addresses),
        notExists(
          db
            .select({ id: namesakes.id })
            .from(namesakes)
            .where(and(eq(namesakes.name, people.name), ne(namesakes.email, people.email))),
        ),
      ),
    );
  return new Map(found.map(({ email, name }) => [email, name]));
}

export async function peopleByEmployeeId(db: Database | Tx, employeeId: string): Promise<readonly Person[]> {
  const rows = await db.select().from(people).where(eq(people.employeeId, employeeId));
  return rows.map(toPerson);
}

export async function peopleBySlackId(db: Database | Tx, slackUserId: string): Promise<readonly Person[]> {
  const rows = await db.select().from(people).where(eq(people.slackUserId, slackUserId));
  return rows.map(toPerson);
}

export async function listPeople(db: Database | Tx): Promise<readonly Person[]> {
  const rows = await db.select().from(people).orderBy(people.email);
  return rows.map(toPerson);
}

/** Those whom HR says that one of these addresses manages, and who are here. */
export async function peopleManagedBy(db: Database | Tx, emails: readonly string[]): Promise<readonly Person[]> {
  const rows = await db
    .select()
    .from(people)
    .where(
      and(
        inArray(
          sql`lower(${people.managerEmail})`,
          emails.map((email) => email.toLowerCase()),
        ),
        ne(people.status, 'left'),
      ),
    )
    .orderBy(people.name);
  return rows.map(toPerson);
}

/** Those whose last day is from one day to another, both included. `YYYY-MM-DD`. */
export async function peopleLeavingBetween(db: Database | Tx, from: string, to: string): Promise<readonly Person[]> {
  const rows = await db
    .select()
    .from(people)
    .where(and(gte(people.lastDay, from), lte(people.lastDay, to)))
    .orderBy(people.id);
  return rows.map(toPerson);
}

/** Keeps whose Slack account it is, where nobody had said so. False when they have another one, or were linked already. */
export async function linkSlack(tx: Tx, personId: string, slackUserId: string): Promise<boolean> {
  const linked = await tx
    .update(people)
    .set({ slackUserId })
    .where(and(eq(people.id, personId), isNull(people.slackUserId)))
    .returning({ id: people.id });
  return linked.length > 0;
}

const HERE: Person['status'][] = ['active', 'on_leave'];

/** Those who should be here now. */
export async function peopleHere(db: Database | Tx): Promise<readonly Person[]> {
  const rows = await db.select().from(people).where(inArray(people.status, HERE)).orderBy(people.email);
  return rows.map(toPerson);
}

/** How many people should be here now. */
export async function headcount(db: Database | Tx): Promise<number> {
  const [row] = await db.select({ here: count() }).from(people).where(inArray(people.status, HERE));
  return row?.here ?? 0;
}

/** Adds or replaces by id. */
export async function savePeople(tx: Tx, changed: readonly Person[], now: Date): Promise<void> {
  for (const person of changed) {
    const row = {
      employeeId: null,
      department: null,
      title: null,
      location: null,
      country: null,
      timezone: null,
      employmentType: null,
      managerEmail: null,
      startDate: null,
      lastDay: null,
      slackUserId: null,
      ...defined(person),
      email: person.email.toLowerCase(),
      otherEmails: person.otherEmails.map((email) => email.toLowerCase()),
      updatedAt: now,
    };
    await tx.insert(people).values(row).onConflictDoUpdate({ target: people.id, set: row });
  }
}
