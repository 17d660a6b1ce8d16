/** What the stand-in for the company's own Slack keeps: its people, and whose tokens they are. */
import { z } from 'zod';
import type { VendorAccount } from './rest.ts';

const SlackPerson = z.object({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  email: z.string(),
  deleted: z.boolean().default(false),
  rank: z.enum(['member', 'admin', 'owner', 'primary_owner']).default('member'),
  guest: z.enum(['multi', 'single']).nullable().default(null),
  isBot: z.boolean().default(false),
  /** Of another organization, seen through Slack Connect. */
  isStranger: z.boolean().default(false),
  sessions: z.number().int().default(0),
  groups: z.array(z.string()).default([]),
});
export type SlackPerson = z.output<typeof SlackPerson>;

export const SlackState = z.object({
  team: z.string().default('T0NORTH'),
  /** `enterprise` has the admin methods too; `pro` has neither them nor SCIM. */
  plan: z.enum(['pro', 'business_plus', 'enterprise']).default('business_plus'),
  people: z.array(SlackPerson),
  /** A token is its owner's: it dies and is demoted with them. */
  tokens: z.record(z.string(), z.object({ owner: z.string(), scopes: z.array(z.string()) })),
});
export type SlackState = z.output<typeof SlackState>;

const RANKS = ['member', 'admin', 'owner', 'primary_owner'] as const;
export function rankOf(person: SlackPerson | undefined): number {
  return RANKS.indexOf(person?.rank ?? 'member');
}

export function personOf(state: SlackState, id: string | null | undefined): SlackPerson | undefined {
  return state.people.find((person) => person.id === id);
}

/** For the desk's panel. */
export function slackAccounts({ people }: SlackState): readonly VendorAccount[] {
  return people
    .filter(({ isBot }) => !isBot)
    .map((person) => ({
      id: person.id,
      label: person.email,
      emails: [person.email],
      state: person.deleted ? 'suspended' : 'active',
      sessions: person.sessions,
      groups: [...(person.rank === 'member' ? [] : [person.rank.replace('_', ' ')]), ...person.groups],
      ...(person.deleted ? {} : { licence: 'Seat' }),
    }));
}
