import { addToCatalogue, importCatalogue } from '../operations/edit-catalogue.ts';
import { clean } from './print.ts';
import type { Verb } from './verb.ts';

const addVerb: Verb = {
  name: 'catalogue add',
  positionals: ['NAME'],
  options: {
    domains: {
      value: 'D,D',
      required: true,
      means: 'Its domains, comma-separated; the first is the one it is known by.',
    },
    aliases: { value: 'A,A', means: 'Other names that people write, comma-separated.' },
  },
  summary: 'Adds an application that the scan should find.',
  needs: 'program',
  async run(input, { deps }) {
    const entry = await addToCatalogue(deps, input.actor, {
      name: input.required('NAME'),
      domains: input.required('domains').split(','),
      ...(input.text('aliases') !== undefined && {
        aliases: (input.text('aliases') ?? '')
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
      }),
    });
    return { json: { added: entry }, text: `${clean(entry.name)} is looked for from now on.\n` };
  },
};

const importVerb: Verb = {
  name: 'catalogue import',
  positionals: ['FILE.json'],
  summary: 'Takes twofactorauth’s or JustDeleteMe’s published JSON: applications, and where their accounts are closed.',
  needs: 'program',
  async run(input, { deps }) {
    const imported = await importCatalogue(deps, input.actor, input.file(input.required('FILE.json')));
    return { json: { imported }, text: `${imported} applications are looked for from now on.\n` };
  },
};

export const catalogueVerbs: readonly Verb[] = [addVerb, importVerb];
