/** What the stand-in for GitHub keeps: one organization, and everyone who has an account anywhere. */
import { z } from 'zod';

export const GithubState = z.object({
  org: z.string(),
  /** Everyone, members or not: accounts are people's own. */
  users: z.array(z.object({ id: z.number().int(), login: z.string(), name: z.string().optional() })),
  members: z
    .array(
      z.object({
        id: z.number().int(),
        role: z.enum(['admin', 'member']).default('member'),
        state: z.enum(['active', 'pending']).default('active'),
      }),
    )
    .default([]),
  outsiders: z.array(z.number().int()).default([]),
  /** To an address; those to a login are members of state pending. */
  invitations: z
    .array(z.object({ id: z.number().int(), email: z.string(), role: z.string().default('direct_member') }))
    .default([]),
  roles: z
    .array(
      z.object({
        id: z.number().int(),
        name: z.string(),
        holders: z
          .array(
            z.object({ id: z.number().int(), assignment: z.enum(['direct', 'indirect', 'mixed']).default('direct') }),
          )
          .default([]),
      }),
    )
    .default([]),
  /** Authorized for single sign-on. `queued`: revoked, and the job has not come to it. */
  credentials: z
    .array(
      z.object({ id: z.number().int(), owner: z.number().int(), type: z.string(), queued: z.boolean().default(false) }),
    )
    .default([]),
  tokens: z.array(z.object({ id: z.number().int(), owner: z.number().int(), name: z.string() })).default([]),
  seats: z
    .array(
      z.object({
        id: z.number().int(),
        team: z.string().nullable().default(null),
        cancelled: z.boolean().default(false),
      }),
    )
    .default([]),
  teams: z.array(z.object({ slug: z.string(), members: z.array(z.number().int()) })).default([]),
  repositories: z
    .array(
      z.object({
        name: z.string(),
        private: z.boolean().default(true),
        /** Whose fork it is. */
        forks: z.array(z.number().int()).default([]),
        deployKeys: z
          .array(z.object({ id: z.number().int(), title: z.string(), addedBy: z.number().int() }))
          .default([]),
      }),
    )
    .default([]),
  /** Null: the organization has no SAML. `user` is null until the person signed in once. */
  identities: z
    .array(
      z.object({
        guid: z.string(),
        nameId: z.string(),
        user: z.number().int().nullable(),
        scim: z.boolean().default(true),
      }),
    )
    .nullable()
    .default(null),
  /** Answered 403, as to a credential of less. */
  hidden: z.array(z.enum(['roles', 'seats', 'forks', 'keys'])).default([]),
  /** `later`: credentials are revoked by a job that has not run yet. */
  revocation: z.enum(['at_once', 'later']).default('at_once'),
});
export type GithubState = z.output<typeof GithubState>;

export function userOf(state: GithubState, login: string) {
  return state.users.find((user) => user.login.toLowerCase() === login.toLowerCase());
}

export function loginOf(state: GithubState, id: number): string {
  return state.users.find((user) => user.id === id)?.login ?? 'ghost';
}

/** What the removal of a member takes along; private forks among it. */
export function removeMember(state: GithubState, id: number): void {
  state.members = state.members.filter((member) => member.id !== id);
  state.tokens = state.tokens.filter(({ owner }) => owner !== id);
  state.credentials = state.credentials.filter(({ owner }) => owner !== id);
  state.seats = state.seats.filter((seat) => seat.id !== id);
  for (const team of state.teams) team.members = team.members.filter((member) => member !== id);
  for (const role of state.roles) role.holders = role.holders.filter((holder) => holder.id !== id);
  for (const repository of state.repositories) {
    if (repository.private) repository.forks = repository.forks.filter((owner) => owner !== id);
  }
}

export function isLastOwner(state: GithubState, id: number): boolean {
  const owners = state.members.filter(({ role, state: is }) => role === 'admin' && is === 'active');
  return owners.length === 1 && owners[0]?.id === id;
}
