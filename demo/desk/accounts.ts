import { createElement, type ReactNode } from 'react';
import type { Look } from './desk.ts';
import type { RealAccount, World } from './world.ts';

const h = createElement;

const stateWords: Readonly<Record<RealAccount['state'], string>> = {
  active: 'Active',
  suspended: 'Suspended',
  gone: 'Deleted',
  none: 'No account',
  by_hand: 'No API',
};

const counted = (count: number | undefined, one: string) =>
  count === undefined ? [] : [`${count} ${count === 1 ? one : `${one}s`}`];

function accountRow(account: RealAccount): ReactNode {
  const details = [
    ...counted(account.sessions, 'session'),
    ...counted(account.tokens || undefined, 'token'),
    ...(account.licence ? [account.licence] : []),
    ...account.groups,
  ].join(' · ');
  const asides = [
    account.mode === 'dry_run' ? 'dry run' : account.mode === 'observe' ? 'observed only' : undefined,
    account.fault === 'well' ? undefined : account.fault,
  ].filter((one) => one !== undefined);
  return h(
    'li',
    {
      key: account.applicationId,
      'data-key': account.applicationId,
      'data-state': account.state,
      className: 'account',
    },
    h(
      'div',
      { className: 'account-head' },
      h('strong', null, account.application),
      asides.map((aside) => h('span', { key: aside, className: `chip ${aside}` }, aside)),
      h('span', { className: `state ${account.state}` }, stateWords[account.state]),
    ),
    // One line each, so that all of them stand on one screen; the whole of it on pointing.
    h('p', { className: 'muted held', title: details }, details || 'nothing held'),
  );
}

/** The applications where there is nothing to watch, in one sentence. */
function others(key: string, words: string, accounts: readonly RealAccount[]): ReactNode {
  if (accounts.length === 0) return null;
  const names = accounts.map(({ application, state, owner }) =>
    state === 'by_hand' ? `${application} (${owner})` : application,
  );
  return h('p', { 'data-key': key, className: 'muted others' }, h('strong', null, words), ` ${names.join(', ')}`);
}

/** One person's accounts as their servers have them, in the company's groups. */
export function drawAccounts(look: Look, world: World, accounts: readonly RealAccount[]): ReactNode {
  const servers = accounts.filter(({ state }) => state !== 'by_hand');
  const held = servers.filter(({ state }) => state !== 'none');
  const open = held.filter(({ state }) => state === 'active').length;
  const groups = Map.groupBy(held, ({ group }) => group);
  return h(
    'section',
    { 'data-key': 'open', 'data-list': '', 'aria-labelledby': 'open-title' },
    h('h2', { id: 'open-title', 'data-key': 'title' }, 'What is really open'),
    h(
      'form',
      { method: 'get', action: '/', 'data-nav': '', className: 'who', 'data-key': `who-${look.location.who}` },
      h('label', { className: 'sr', htmlFor: 'who' }, 'Whose accounts'),
      h(
        'select',
        { id: 'who', name: 'who', defaultValue: look.location.who, 'data-submits': '' },
        world
          .people()
          .map((one) => h('option', { key: one.email, value: one.email }, `${one.name} (${one.email.split('@')[0]})`)),
      ),
      h('input', { type: 'hidden', name: 'as', value: look.location.as }),
      h('input', { type: 'hidden', name: 'in', value: look.location.in }),
    ),
    h(
      'p',
      { 'data-key': 'sum', className: 'sum', role: 'status' },
      h('strong', null, `${open} of ${servers.length}`),
      ' servers let this account in, as they say themselves.',
    ),
    [...groups].flatMap(([group, members]) => [
      h('h3', { key: `${group}-title`, 'data-key': `${group}-title` }, group),
      h(
        'ul',
        { key: group, 'data-key': group, 'data-list': '', className: 'accounts', 'aria-label': group },
        members.map(accountRow),
      ),
    ]),
    others(
      'none',
      'No account:',
      servers.filter(({ state }) => state === 'none'),
    ),
    others(
      'by-hand',
      'No API, done by hand:',
      accounts.filter(({ state }) => state === 'by_hand'),
    ),
  );
}
