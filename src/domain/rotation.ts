import type { Lookup } from './lookup.ts';
import type { Person } from './roster.ts';
import type { Settings } from './settings.ts';

/** Secrets that somebody who administers knew or could read: their own account's end does not end those. */
export interface Rotation {
  /** Of its task, within a case: `rotate:lastday`, `rotate:<application>`. */
  readonly key: string;
  readonly title: string;
  readonly runbook: readonly string[];
  /** Of an identity provider. Absent: Lastday's own, which the admins rotate. */
  readonly application?: string;
}

/** Tasks that come before everything else, in the plan and in each list. */
export const ROTATION = 'rotate:';

/**
 * What has to be rotated when this person goes. `administersLastday`: they are one of its admins.
 * An identity provider counts when its account there is privileged, or not shown to be otherwise.
 */
export function rotationsFor(
  settings: Pick<Settings, 'applications' | 'roster'>,
  person: Pick<Person, 'name'>,
  lookups: readonly Pick<Lookup, 'application' | 'account' | 'outcome'>[],
  administersLastday: boolean,
): readonly Rotation[] {
  const { applications, roster } = settings;
  const own: readonly Rotation[] = administersLastday
    ? [
        {
          key: `${ROTATION}lastday`,
          title: 'Rotate what they hold of Lastday',
          runbook: [
            `Give Lastday new credentials for ${list(namesOf(settings))}, and revoke the old ones there.`,
            'New Slack tokens (and signing secret), a new password of the database, new keys of the model, where they are set.',
            ...(roster.length > 0 ? [`New secrets of the HR sources: ${list(roster.map(({ id }) => id))}.`] : []),
            'Take away their access to the machine, the secret store and DATA_DIR, where the key is that signs the audit log.',
            `Take ${person.name} out of every list in lastday.yaml, and start Lastday again.`,
          ],
        },
      ]
    : [];
  const providers = lookups.flatMap(({ application: id, account, outcome }) => {
    const application = applications[id];
    if (!application?.identityProvider || outcome !== 'found' || account?.privilege.privileged === 'no') return [];
    return [
      {
        key: `${ROTATION}${id}`,
        title: `Rotate what they hold in ${application.name}`,
        application: id,
        runbook: [
          `API tokens, service accounts and applications that ${person.name} made or could read in ${application.name}: new secrets for each.`,
          `The accounts for emergencies${application.protected.length > 0 ? ` (${list(application.protected)})` : ''}: a new password and second factor.`,
          'Signing certificates, provisioning tokens and shared secrets of what signs in through it: new ones where they could read them.',
        ],
      },
    ];
  });
  return [...own, ...providers];
}

function namesOf({ applications }: Pick<Settings, 'applications'>): readonly string[] {
  const connected = Object.values(applications).filter(({ connector }) => connector !== undefined);
  return connected.map(({ name }) => name);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'every application' : names.join(', ');
}
