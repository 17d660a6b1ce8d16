import { expect, test } from 'vitest';
import { faults, load, type Tree, tree } from './support.ts';

const ITSM = { url: 'https://itsm.test/hooks', secret: 'env:WIKI_TOKEN' };

function with_(changes: Tree): Tree {
  return { ...tree(), ...changes };
}

test('tasks go to their owners, unless an application or an item says otherwise', () => {
  const { settings } = load(
    with_({
      itsm: ITSM,
      applications: { figma: { tasks_to: 'itsm' }, miro: {} },
      checklist: [{ name: 'Laptop', owner: 'it@northwind.test', due: '7d', tasks_to: 'itsm' }],
    }),
  );
  expect(settings.applications.figma?.tasksTo).toBe('itsm');
  expect(settings.applications.miro?.tasksTo).toBe('owner');
  expect(settings.checklist[0]?.tasksTo).toBe('itsm');
  expect(settings.itsm?.url).toBe(ITSM.url);
  expect(JSON.stringify(settings.itsm)).not.toContain('canary');
});

test.each<[string, Tree, string]>([
  ['tickets without an ITSM', { applications: { figma: { tasks_to: 'itsm' } } }, 'applications.figma.tasks_to'],
  ['a secret written into the file', { itsm: { ...ITSM, secret: 'hunter2' } }, 'itsm.secret'],
  ['an address that is none', { itsm: { ...ITSM, url: 'itsm' } }, 'itsm.url'],
  ['a key that does not exist', { itsm: { ...ITSM, retries: 3 } }, 'retries'],
  [
    'a source on the ITSM’s path',
    { itsm: ITSM, roster: [{ source: 'webhook', id: 'itsm', secrets: ['env:HR_HOOK_SECRET'] }] },
    'roster',
  ],
])('%s is a fault', (_, changes, key) => {
  const lines = faults(() => load(with_(changes)));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(key);
  expect(lines[0]).not.toContain('hunter2');
});
