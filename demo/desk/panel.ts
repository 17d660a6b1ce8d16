import { createElement, type ReactNode } from 'react';
import { drawAccounts } from './accounts.ts';
import type { Look } from './desk.ts';
import { drawHr } from './hr.ts';
import { momentIn } from './slack-date.ts';
import { whereFields } from './where.ts';
import type { AuditLine, FaultName, RealAccount, World, WorldPerson } from './world.ts';

const h = createElement;

/** What the panel shows, read from the servers just before drawing. */
export interface PanelFacts {
  readonly person: WorldPerson | undefined;
  readonly accounts: readonly RealAccount[];
  readonly leavingMoment: Date | undefined;
  readonly audit: readonly AuditLine[];
  readonly verified: { readonly ok: boolean; readonly words: string } | undefined;
}

function clockSection(look: Look, world: World, facts: PanelFacts): ReactNode {
  const now = world.clock.now();
  const buttons = [
    ['hour', '+1 hour'],
    ['day', '+1 day'],
    ['week', '+1 week'],
  ] as const;
  const disabled = world.clock.moving;
  return h(
    'section',
    { 'data-key': 'clock', 'aria-labelledby': 'clock-title' },
    h('h2', { id: 'clock-title' }, 'The clock'),
    h(
      'dl',
      { className: 'clock' },
      facts.person
        ? h(
            'div',
            null,
            h('dt', null, firstName(facts.person.name)),
            h('dd', null, momentIn(now, facts.person.timezone)),
          )
        : null,
      h(
        'div',
        null,
        h('dt', null, `You, ${firstName(look.viewer.real_name)}`),
        h('dd', null, momentIn(now, look.viewer.tz)),
      ),
      facts.leavingMoment && facts.person
        ? h('div', null, h('dt', null, 'Leaves'), h('dd', null, momentIn(facts.leavingMoment, facts.person.timezone)))
        : null,
    ),
    h(
      'form',
      { method: 'post', action: '/clock', className: 'row wrap' },
      whereFields(look),
      buttons.map(([value, words]) =>
        h('button', { key: value, className: 'btn small', name: 'jump', value, disabled }, words),
      ),
      h(
        'button',
        {
          className: 'btn small',
          name: 'jump',
          value: 'leaving',
          disabled: disabled || !facts.leavingMoment || facts.leavingMoment <= now,
        },
        'To the leaving moment',
      ),
    ),
    disabled ? h('p', { className: 'moving', role: 'status' }, 'Moving: every missed tick runs on the way.') : null,
  );
}

const firstName = (name: string) => name.split(' ')[0] ?? name;

const faultNames: readonly FaultName[] = ['well', 'down', 'slow', 'lying'];

function faultRow(look: Look, account: RealAccount): ReactNode {
  return h(
    'form',
    {
      key: account.applicationId,
      'data-key': account.applicationId,
      method: 'post',
      action: '/fault',
      className: 'fault',
    },
    whereFields(look, { application: account.applicationId }),
    h(
      'fieldset',
      null,
      h('legend', null, account.application),
      h(
        'div',
        { className: 'segments' },
        faultNames.map((fault) => {
          const id = `fault-${account.applicationId}-${fault}`;
          return h(
            'span',
            { key: fault },
            h('input', {
              type: 'radio',
              id,
              name: 'fault',
              value: fault,
              defaultChecked: account.fault === fault,
              'data-submits': '',
            }),
            h('label', { htmlFor: id }, fault),
          );
        }),
      ),
    ),
  );
}

function faultSection(look: Look, world: World, facts: PanelFacts): ReactNode {
  const servers = facts.accounts.filter((one) => one.state !== 'by_hand');
  const ill = servers.filter((one) => one.fault !== 'well').map((one) => `${one.application} ${one.fault}`);
  const said = [...ill, ...(world.slackFault.on ? ['Slack’s API rate-limited'] : [])];
  return h(
    'section',
    { 'data-key': 'faults', 'data-list': '', 'aria-label': 'Faults' },
    h(
      'details',
      { 'data-key': 'details', 'data-list': '', className: 'faults' },
      h(
        'summary',
        { 'data-key': 'summary' },
        h('h2', null, 'Faults'),
        h('span', { className: said.length > 0 ? 'on' : 'muted' }, said.join(', ') || 'everything is well'),
      ),
      servers.map((one) => faultRow(look, one)),
      h(
        'form',
        { method: 'post', action: '/fault', className: 'switch', 'data-key': 'slack-api' },
        whereFields(look, { application: 'slack-api' }),
        h('input', {
          type: 'checkbox',
          id: 'fault-slack-api',
          name: 'limited',
          value: 'on',
          role: 'switch',
          defaultChecked: world.slackFault.on,
          'data-submits': '',
        }),
        h('label', { htmlFor: 'fault-slack-api' }, 'Slack rate-limits card updates'),
      ),
    ),
  );
}

function auditSection(look: Look, facts: PanelFacts): ReactNode {
  return h(
    'section',
    { 'data-key': 'audit', 'aria-labelledby': 'audit-title' },
    h(
      'div',
      { className: 'row between' },
      h('h2', { id: 'audit-title' }, 'Last audit events'),
      h(
        'form',
        { method: 'post', action: '/verify' },
        whereFields(look),
        h('button', { className: 'btn small' }, 'Verify'),
      ),
    ),
    facts.verified
      ? h('p', { className: facts.verified.ok ? 'verified' : 'error', role: 'status' }, facts.verified.words)
      : null,
    h(
      'ol',
      { className: 'audit' },
      facts.audit.map((line) =>
        h(
          'li',
          { key: line.seq },
          h('time', { dateTime: line.at.toISOString() }, momentIn(line.at, look.viewer.tz)),
          h('span', null, line.words),
        ),
      ),
    ),
  );
}

/** The right column: the accounts as their servers have them, HR, the clock, the faults, the log. */
export function drawPanel(look: Look, facts: PanelFacts): ReactNode {
  const { world } = look.desk;
  if (!world) return h('aside', { id: 'panel', hidden: true, 'data-key': 'panel' });
  return h(
    'aside',
    { id: 'panel', className: 'panel', 'aria-label': 'What is really open', 'data-key': 'panel', 'data-list': '' },
    drawAccounts(look, world, facts.accounts),
    drawHr(look, world, facts.person),
    clockSection(look, world, facts),
    faultSection(look, world, facts),
    auditSection(look, facts),
  );
}
