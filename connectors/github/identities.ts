/** What only GraphQL tells: who is who by SAML and SCIM, and what a removal leaves behind or destroys. */
import { ConnectorError } from '../errors.ts';
import { type GithubClient, lower } from './client.ts';
import { type ExternalIdentity, type GithubConfig, IdentitiesData, LeftBehindData, ViewerData } from './schema.ts';

const IDENTITIES = `query($org: String!, $after: String) {
  organization(login: $org) { samlIdentityProvider { externalIdentities(first: 100, after: $after) {
    nodes { guid samlIdentity { nameId username emails { value } } scimIdentity { username emails { value } }
      user { login databaseId } }
    pageInfo { hasNextPage endCursor }
  } } }
}`;

/** Forks of public repositories are public and stay; only private ones die with the access. */
const LEFT_BEHIND = `query($org: String!, $login: String!, $after: String) {
  organization(login: $org) {
    teams(first: 100, userLogins: [$login]) { nodes { slug } }
    repositories(first: 50, after: $after) {
      nodes { name forks(first: 100, privacy: PRIVATE) { totalCount nodes { nameWithOwner owner { login } } }
        deployKeys(first: 1) { totalCount } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

const VIEWER = 'query { viewer { login databaseId } }';

/** Every identity of the organization's SAML provider. Throws when there is none to be seen. */
export async function* everyIdentity(client: GithubClient, config: GithubConfig): AsyncGenerator<ExternalIdentity> {
  const what = 'read SAML identities';
  const pages = client.query(
    what,
    IDENTITIES,
    { org: config.org },
    IdentitiesData,
    ({ organization }) => organization.samlIdentityProvider?.externalIdentities.pageInfo,
  );
  for await (const { organization } of pages) {
    const provider = organization.samlIdentityProvider;
    // Null is "no SAML" and "you may not see it" alike: neither says that nobody has an account.
    if (provider === null) {
      throw new ConnectorError(
        'forbidden',
        `github: ${what}: none visible (SAML off, or an owner's credential needed)`,
      );
    }
    yield* provider.externalIdentities.nodes;
  }
}

export function addressesOf({ samlIdentity, scimIdentity }: ExternalIdentity): readonly string[] {
  const said = [
    samlIdentity?.nameId,
    samlIdentity?.username,
    scimIdentity?.username,
    ...[...(samlIdentity?.emails ?? []), ...(scimIdentity?.emails ?? [])].map(({ value }) => value),
  ];
  return [...new Set(said.flatMap((text) => (text?.includes('@') ? [lower(text)] : [])))];
}

/** The person behind a token. */
export async function viewer(client: GithubClient): Promise<{ readonly login: string; readonly id: string }> {
  for await (const { viewer: found } of client.query('read our own account', VIEWER, {}, ViewerData)) {
    return { login: found.login, id: String(found.databaseId) };
  }
  throw new ConnectorError('invalid', 'github: read our own account: no answer');
}

export interface LeftBehind {
  readonly teams: readonly string[];
  /** Private forks in the person's own space: GitHub deletes them when the access ends. */
  readonly forks: readonly string[];
  /** "deploy@api": keys they added; these go on working. */
  readonly deployKeys: readonly string[];
  /** False: more there may be, that could not be read. */
  readonly whole: boolean;
}

/** Told before a removal; what cannot be read is said, and stops nothing. */
export async function leftBehind(client: GithubClient, config: GithubConfig, login: string): Promise<LeftBehind> {
  const teams = new Set<string>();
  const forks: string[] = [];
  const deployKeys: string[] = [];
  let whole = true;
  try {
    const pages = client.query(
      `read forks and keys of ${login}`,
      LEFT_BEHIND,
      { org: config.org, login },
      LeftBehindData,
      ({ organization }) => organization.repositories.pageInfo,
    );
    for await (const { organization } of pages) {
      for (const { slug } of organization.teams.nodes) teams.add(slug);
      for (const repository of organization.repositories.nodes) {
        const { nodes, totalCount } = repository.forks;
        whole &&= nodes.length >= totalCount;
        forks.push(
          ...nodes.filter(({ owner }) => lower(owner.login) === lower(login)).map(({ nameWithOwner }) => nameWithOwner),
        );
        if (repository.deployKeys.totalCount === 0) continue;
        for await (const { title, added_by } of client.deployKeys(repository.name)) {
          if (lower(added_by ?? '') === lower(login)) deployKeys.push(`${title}@${repository.name}`);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.passing || error.kind === 'auth') throw error;
    whole = false;
  }
  return { teams: [...teams], forks, deployKeys, whole };
}
