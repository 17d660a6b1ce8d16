import { describe, expect, it } from 'vitest';
import { faults, load, type Tree, tree } from './support.ts';

describe('every policy and checklist item that is wrong is one line, naming it, what was found and what is expected', () => {
  const policies = (list: unknown[]): Tree => ({ ...tree(), policies: list });
  const inDefault = (keys: Tree): Tree => policies([{ name: 'default', ...keys }]);
  const when = "leaver.country == 'DE'";

  it.each<[string, Tree, string]>([
    [
      'a due time',
      { ...tree(), checklist: [{ name: 'Laptop', owner: 'it@x.test', due: '7 days' }] },
      'checklist[0].due: found "7 days", expected a duration like 30d or 24h',
    ],
    [
      'a checklist condition',
      { ...tree(), checklist: [{ name: 'Laptop', owner: 'it@x.test', due: '7d', when: 'leaver.kind' }] },
      'checklist[0].when: found "leaver.kind", expected a usable CEL expression (this one: No such key: kind (at character 8))',
    ],
    [
      'a policy’s condition',
      policies([{ name: 'a', when: 'leaver.email' }, { name: 'default' }]),
      'policies[0].when: found "leaver.email", expected a usable CEL expression (this one: gives string, not true or false)',
    ],
    [
      'a policy’s missing condition',
      policies([{ name: 'a' }, { name: 'default' }]),
      'policies[0].when: found nothing, expected an expression saying whom it takes',
    ],
    [
      'no default',
      policies([{ name: 'a', when }]),
      'policies: found no policy named default, expected one, as the last',
    ],
    [
      'default before others',
      policies([{ name: 'default' }, { name: 'a', when }]),
      'policies[0]: found default before other policies, expected default as the last',
    ],
    [
      'a condition on default',
      inDefault({ when }),
      'policies[0].when: found a condition on default, expected none: it takes everybody else',
    ],
    [
      'two policies of one name',
      policies([{ name: 'a', when }, { name: 'a', when }, { name: 'default' }]),
      'policies[1].name: found a second "a", expected a name of its own',
    ],
    [
      'approvals',
      inDefault({ approvals: -1 }),
      'policies[0].approvals: found -1, expected a whole number from 0 to 10',
    ],
    [
      'approvers that are nobody',
      inDefault({ approvers: { users: [], groups: [] } }),
      'policies[0].approvers: found a mapping, expected at least one user or group',
    ],
    [
      'a name that is taken by what holds where no rule can be decided',
      policies([{ name: 'strictest', when }, { name: 'default' }]),
      'policies[0].name: found "strictest", expected another name: this is what holds where no rule can be decided',
    ],
    [
      'an early delete',
      inDefault({ delete_after: '29d' }),
      'policies[0].delete_after: found "29d", expected 30d or more: nothing is deleted sooner',
    ],
    [
      'an SLA',
      inDefault({ sla: { cut_access: 24 } }),
      'policies[0].sla.cut_access: found 24, expected a duration like 30d or 24h',
    ],
    [
      'an unapproved case',
      inDefault({ when_unapproved: 'wait' }),
      'policies[0].when_unapproved: found "wait", expected cut or ask',
    ],
  ])('%s', (_title, file, line) => {
    expect(faults(() => load(file))).toEqual([line]);
  });

  it('refuses matches in a condition, whose engine can be made to hang', () => {
    const [line, ...more] = faults(() =>
      load(policies([{ name: 'a', when: "leaver.email.matches('(a+)+')" }, { name: 'default' }])),
    );
    expect(line).toMatch(/^policies\[0\]\.when: .*“matches”, which can take minutes/);
    expect(more).toEqual([]);
  });
});
