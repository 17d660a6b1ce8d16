import { describe, expect, it } from 'vitest';
import { changed, faults, load, type Tree, tree } from './support.ts';

describe('every key that is wrong is one line, naming it, what was found and what is expected', () => {
  const roster = (list: unknown[]): Tree => ({ ...tree(), roster: list });

  it.each<[string, Tree, string]>([
    ['a missing part', changed('company', undefined), 'company: found nothing, expected a mapping'],
    ['a missing key', changed('company.name', undefined), 'company.name: found nothing, expected a text'],
    [
      'a group of everybody where nobody signs in',
      changed('applications.figma', { name: 'Figma', members_group: 'Employees' }),
      'applications.figma.members_group: found a group of an application that is no connected identity provider, expected it beside a connector and identity_provider: true',
    ],
    [
      'a zone',
      changed('company.timezone', 'Berlin'),
      'company.timezone: found "Berlin", expected a time zone like Europe/Berlin',
    ],
    [
      'a time',
      changed('company.leaving_hour', '25:00'),
      'company.leaving_hour: found "25:00", expected a time like "18:00"',
    ],
    [
      'a misspelt key',
      changed('company.leavinghour', '18:00'),
      'company.leavinghour: found a key we do not know, expected “leaving_hour”, which is nearest',
    ],
    [
      'a misspelt part',
      { ...tree(), aplications: {} },
      'aplications: found a key we do not know, expected “applications”, which is nearest',
    ],
    [
      'a key unlike any',
      changed('digest', { zzzzzz: 1 }),
      'digest.zzzzzz: found a key we do not know, expected at or days',
    ],
    [
      'a workspace',
      changed('slack.team', 'northwind'),
      'slack.team: found "northwind", expected a workspace id like T0FAKE',
    ],
    [
      'nobody to approve',
      changed('slack.approvers', {}),
      'slack.approvers: found a mapping, expected at least one user or group',
    ],
    [
      'no security',
      changed('slack.security_approvers', undefined),
      'slack.security_approvers: found nothing, expected a mapping',
    ],
    [
      'a name for an id',
      changed('slack.admins', { users: ['@ann'] }),
      'slack.admins.users[0]: found "@ann", expected a Slack user id like U0ANN',
    ],
    [
      'a day',
      changed('digest', { days: ['monday'] }),
      'digest.days[0]: found "monday", expected mon, tue, wed, thu, fri, sat or sun',
    ],
    [
      'a mode',
      changed('applications.wiki.mode', 'enforced'),
      'applications.wiki.mode: found "enforced", expected observe, dry_run or enforce',
    ],
    [
      'a tier',
      changed('applications.wiki.tier', 'high'),
      'applications.wiki.tier: found "high", expected standard or privileged',
    ],
    [
      'an owner',
      changed('applications.wiki.owner', 'dana'),
      'applications.wiki.owner: found "dana", expected an e-mail address',
    ],
    [
      'a backup owner',
      changed('applications.figma.backup_owner', 'U0ANN'),
      'applications.figma.backup_owner: found "U0ANN", expected an e-mail address',
    ],
    [
      'a flag',
      changed('applications.wiki.identity_provider', 'yes'),
      'applications.wiki.identity_provider: found "yes", expected true or false',
    ],
    [
      'a list',
      changed('applications.wiki.protected', 'a@x.test'),
      'applications.wiki.protected: found "a@x.test", expected a list',
    ],
    [
      'a cost',
      changed('applications.wiki.seat_cost', { amount: -1, currency: 'EUR', per: 'month' }),
      'applications.wiki.seat_cost.amount: found -1, expected 0 or more',
    ],
    [
      'a currency',
      changed('applications.wiki.seat_cost', { amount: 1, currency: '€', per: 'month' }),
      'applications.wiki.seat_cost.currency: found "€", expected a currency like EUR',
    ],
    [
      'an id',
      changed('applications.Big App', { name: 'Big' }),
      'applications.Big App: found the key "Big App", expected an id of a-z, 0-9, - and _',
    ],
    [
      'an identity of nobody',
      changed('applications.wiki.identities', { lee: 'x' }),
      'applications.wiki.identities.lee: found the key "lee", expected an e-mail address',
    ],
    [
      'two people with one account',
      changed('applications.wiki.identities', { 'a@x.test': 'lee', 'b@x.test': 'Lee' }),
      'applications.wiki.identities.b@x.test: found an account that another person has, expected one account for one person',
    ],
    [
      'two of one name',
      changed('applications.figma.name', 'wiki'),
      'applications.figma.name: found a second "wiki", expected a name of its own',
    ],
    [
      'a connector',
      changed('applications.wiki.connector', 'skim'),
      'applications.wiki.connector: found "skim", expected “scim”, which is nearest',
    ],
    [
      'a connector to come',
      changed('applications.wiki.connector', 'okta'),
      'applications.wiki.connector: found "okta", which this version does not have, expected memory or scim',
    ],
    [
      'a literal secret',
      changed('applications.wiki.settings.token', 'canary'),
      'applications.wiki.settings.token: found a secret written here (hidden), expected env:NAME or file:PATH',
    ],
    [
      'a missing secret',
      changed('applications.wiki.settings.token', undefined),
      'applications.wiki.settings.token: found nothing, expected env:NAME or file:PATH',
    ],
    [
      'a variable that is not set',
      changed('applications.wiki.settings.token', 'env:NOPE'),
      'applications.wiki.settings.token: found env:NOPE, which is not set, expected the variable NOPE to be set',
    ],
    [
      'a token for a variable',
      changed('applications.wiki.settings.token', 'env:xoxb-canary'),
      'applications.wiki.settings.token: found env: and something that is no name (hidden), expected env:NAME, with the name of a variable',
    ],
    [
      'a file that is not there',
      changed('applications.wiki.settings.token', 'file:nope'),
      'applications.wiki.settings.token: found file:nope, which cannot be read (ENOENT), expected a file that holds the secret',
    ],
    [
      'a connector’s value, unseen',
      changed('applications.wiki.settings.base_url', 'canary'),
      'applications.wiki.settings.base_url: found a text (hidden), expected a valid url',
    ],
    [
      'a secret where none belongs',
      changed('applications.wiki.settings.base_url', 'env:WIKI_TOKEN'),
      'applications.wiki.settings.base_url: found a reference to a secret, expected a text',
    ],
    [
      'a connector’s key',
      changed('applications.wiki.settings.tokn', 'canary'),
      'applications.wiki.settings.tokn: found a key we do not know, expected “token”, which is nearest',
    ],
    [
      'settings for nothing',
      changed('applications.figma.settings', { token: 'canary' }),
      'applications.figma.settings: found settings, expected a connector that they are for',
    ],
    [
      'a source',
      roster([{ source: 'cvs', path: 'x' }]),
      'roster[0].source: found "cvs", expected “csv”, which is nearest',
    ],
    [
      'an HR system without its key',
      roster([{ source: 'bamboohr', company: 'northwind' }]),
      'roster[0].api_key: found nothing, expected env:NAME or file:PATH',
    ],
    [
      'a source’s key',
      roster([{ source: 'csv', path: 'x', pth: 'y' }]),
      'roster[0].pth: found a key we do not know, expected “path”, which is nearest',
    ],
    [
      'a hook’s literal secret',
      roster([{ source: 'webhook', id: 'hr', secrets: ['canary'] }]),
      'roster[0].secrets[0]: found a secret written here (hidden), expected env:NAME or file:PATH',
    ],
    [
      'a hook without a secret',
      roster([{ source: 'webhook', id: 'hr', secrets: [] }]),
      'roster[0].secrets: found an empty list, expected at least one',
    ],
    [
      'two sources of one id',
      roster([
        { source: 'csv', path: 'x' },
        { source: 'csv', path: 'y' },
      ]),
      'roster[1].id: found a second "csv", expected an id of its own',
    ],
  ])('%s', (_title, file, line) => {
    expect(faults(() => load(file))).toEqual([line]);
  });
});
