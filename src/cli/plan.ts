import { bothZones } from '../domain/leaving.ts';
import type { Lookup } from '../domain/lookup.ts';
import { PHASE_WORDS } from '../domain/words.ts';
import { type PlanPreview, previewPlan } from '../operations/preview-plan.ts';
import { personFacts, personNamed, personNames, personOptions } from './person.ts';
import { clean, table } from './print.ts';
import type { Verb } from './verb.ts';
import { needWords, OUTCOME_WORDS } from './words.ts';

export const planVerb: Verb = {
  name: 'plan',
  options: personOptions,
  exactlyOne: personNames,
  summary: 'What would be done for a leaver, reading only, opening nothing.',
  needs: 'program',
  async run(input, { deps }) {
    const person = await personNamed(deps, input);
    const plan = await previewPlan(deps, { personId: person.id });
    const name = (id: string) => deps.settings.applications[id]?.name ?? id;
    const text = [
      `${clean(person.name)} <${clean(person.email)}>\n`,
      `Last moment: ${bothZones(plan.leaving, deps.settings.company.timezone)}\n`,
      `Policy: ${clean(plan.policy.policy.name)}, ${needWords(plan.policy.need)}${plan.privileged ? '; counts as privileged' : ''}\n\n`,
      ...plan.rotations.map(({ title }) => `First: ${clean(title)}, a task.\n`),
      plan.rotations.length > 0 ? '\n' : '',
      table(
        ['application', 'account', 'what was found'],
        plan.lookups.map((lookup) => [name(lookup.application), lookup.account?.label ?? '–', found(lookup)]),
        input.color,
      ),
      plan.steps.length === 0 ? '\nNothing would be done automatically.\n' : '\n',
      table(
        ['application', 'phase', 'step', 'undo'],
        plan.steps.map((step) => [
          name(step.application),
          PHASE_WORDS[step.phase],
          isEnforced(plan, step.application) ? step.summary : `${step.summary} (would be done: not enforced)`,
          step.undo,
        ]),
        input.color,
      ),
      plan.checklist.length === 0
        ? ''
        : `\nFor people: ${plan.checklist.map((item) => clean(item.name)).join(' · ')}\n`,
      '\nNothing was opened and nothing was changed.\n',
    ];
    return { json: planFacts(plan), text: text.join('') };
  },
};

function isEnforced(plan: PlanPreview, application: string): boolean {
  return plan.lookups.some((lookup) => lookup.application === application && lookup.mode === 'enforce');
}

function found(lookup: Omit<Lookup, 'caseId'>): string {
  const words = OUTCOME_WORDS[lookup.outcome];
  if (lookup.refused) return `${words}; never touched: ${lookup.refused}`;
  if (lookup.note) return `${words}: ${lookup.note}`;
  if (lookup.outcome === 'who_is_it') return `${words}: ${lookup.candidates.map(({ label }) => label).join(', ')}`;
  const privilege = lookup.account?.privilege;
  if (!privilege || privilege.privileged === 'no') return words;
  return `${words}; ${privilege.privileged === 'yes' ? 'privileged' : 'counts as privileged'}: ${privilege.why}`;
}

function planFacts(plan: PlanPreview): object {
  const { policy, because, need } = plan.policy;
  return {
    person: personFacts(plan.person),
    leaving: plan.leaving,
    policy: { name: policy.name, because, people: need.people, security: need.security },
    privileged: plan.privileged,
    applications: plan.lookups.map((lookup) => ({
      application: lookup.application,
      mode: lookup.mode,
      outcome: lookup.outcome,
      ...(lookup.account && { account: lookup.account }),
      ...(lookup.candidates.length > 0 && { candidates: lookup.candidates }),
      ...(lookup.refused !== undefined && { refused: lookup.refused }),
      ...(lookup.note !== undefined && { note: lookup.note }),
    })),
    steps: plan.steps.map(({ application, account, action, phase, summary, target, undo }) => ({
      application,
      account: account.id,
      action,
      phase,
      summary,
      ...(target !== undefined && { target }),
      undo,
      enforced: isEnforced(plan, application),
    })),
    first: plan.rotations.map(({ title, application, runbook }) => ({
      title,
      ...(application !== undefined && { application }),
      runbook,
    })),
    checklist: plan.checklist.map(({ name, owner }) => ({ name, owner })),
  };
}
