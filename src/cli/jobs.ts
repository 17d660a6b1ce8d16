import { nearest } from '../domain/nearest.ts';
import { endExceptions } from '../operations/end-exceptions.ts';
import { nag } from '../operations/nag.ts';
import { type DigestOutcome, sendDigest } from '../operations/send-digest.ts';
import { sweepAccounts } from '../operations/sweep-accounts.ts';
import { tick } from '../operations/tick.ts';
import { UsageError } from './parse.ts';
import { clean } from './print.ts';
import { reconcile } from './reconcile.ts';
import type { Answer, Input, OpenProgram, Verb } from './verb.ts';

type Job = (input: Input, program: OpenProgram) => Promise<Answer>;

const DIGEST: Readonly<Record<DigestOutcome, string>> = {
  sent: 'Today’s digest is on its way to the channel.',
  sent_before: 'Today’s digest has been seen to already.',
  no_news: 'Nothing has happened since the last digest.',
  not_due: 'No digest is due.',
};

/** The scheduled jobs, by the names of `jobs/index.ts`, and `reconcile`, which is read and not scheduled. */
const JOBS: Readonly<Record<string, Job>> = {
  tick: async (_, { deps }) => {
    await tick(deps);
    return done('tick', 'Everything that was due has been looked at.');
  },
  checkpoint: async (_, { deps }) => {
    await deps.checkpoint();
    return done('checkpoint', 'The length of the audit log is signed.');
  },
  vacuum: async (_, program) => {
    await program.vacuum();
    return done('vacuum', 'The embedded database is tidied up.');
  },
  sweep: async (_, { deps }) => {
    const swept = await sweepAccounts(deps, true);
    return done(
      'sweep',
      swept
        ? 'Every account has been read; what there is to ask is asked in Slack.'
        : 'lastday.yaml asks for none: no policy has inactive_after, and no identity provider a members_group.',
    );
  },
  digest: async (_, { deps }) => done('digest', DIGEST[await sendDigest(deps, true)]),
  nag: async (_, { deps }) => {
    const people = await nag(deps);
    return done('nag', people === 1 ? 'One person is reminded.' : `${people} people are reminded.`);
  },
  'end-exceptions': async (_, { deps }) => {
    const ended = await endExceptions(deps);
    return done('end-exceptions', ended === 1 ? 'One exception has ended.' : `${ended} exceptions have ended.`);
  },
  reconcile,
};

const runVerb: Verb = {
  name: 'jobs run',
  positionals: ['JOB'],
  summary: `One scheduled job now: ${Object.keys(JOBS).join(', ')}.`,
  needs: 'program',
  run: async (input, program) => await jobNamed(input.required('JOB'))(input, program),
};

export const jobVerbs: readonly Verb[] = [runVerb];

function jobNamed(name: string): Job {
  const job = Object.hasOwn(JOBS, name) ? JOBS[name] : undefined;
  if (job) return job;
  const near = nearest(name, Object.keys(JOBS));
  throw new UsageError(
    `There is no job “${clean(name)}”. There are: ${Object.keys(JOBS).join(', ')}.${near === undefined ? '' : ` Did you mean “${near}”?`}`,
  );
}

function done(job: string, sentence: string): Answer {
  return { json: { job, done: true }, text: `${sentence}\n` };
}
