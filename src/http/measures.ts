import type { Numbers, Spread } from '../domain/metrics.ts';
import type { Measures } from '../operations/measure.ts';
import type { Metric, Sample } from './metrics.ts';

/** Everything at `/metrics`. `numbers`: of the last seven days, as the digest has them; what is not known has no sample. */
export function metricsOf(measures: Measures, numbers: Numbers): readonly Metric[] {
  const { casesByState, stepsByState, brakes, unpostedNotices, stoppedApplications, waitingTurns } = measures;
  const { former, coverage, exceptions, breaches, seats } = numbers;
  return [
    gauge('lastday_cases', 'Cases by state', byState(casesByState)),
    gauge('lastday_steps', 'Steps by state', byState(stepsByState)),
    gauge('lastday_brakes', 'Brakes that hold everything', one(brakes.length)),
    gauge(
      'lastday_application_stopped',
      'Applications stopped after unexpected answers',
      stoppedApplications.map(inApplication),
    ),
    gauge('lastday_waiting_turns', 'People who wait for their turn in an application', [
      ...[...waitingTurns].map(([application, value]) => ({ labels: { application }, value })),
    ]),
    gauge('lastday_unposted_notices', 'Lines that Slack has not taken yet', one(unpostedNotices)),
    gauge('lastday_revoke_seconds', 'Time to revoke, of those finished in the last 7 days', [
      ...revoke('privileged', numbers.revoke.privileged),
      ...revoke('standard', numbers.revoke.standard),
    ]),
    gauge('lastday_former_with_access', 'People who left and can still get in', [
      { labels: { since: 'any' }, value: former.count },
      { labels: { since: 'over_30_days' }, value: former.overMonth },
    ]),
    gauge('lastday_closed_ways', 'Ways in that were closed in the last 7 days', [
      { labels: { by: 'machine' }, value: coverage.count },
      { labels: { by: 'person' }, value: coverage.of - coverage.count },
    ]),
    gauge('lastday_exceptions', 'Access that is knowingly kept', one(exceptions.count)),
    gauge(
      'lastday_exception_oldest_seconds',
      'Age of the oldest exception',
      exceptions.oldest === undefined ? [] : one(exceptions.oldest / 1_000),
    ),
    gauge('lastday_deadlines', 'Deadlines that fell in the last 7 days', [
      { labels: { kept: 'yes' }, value: breaches.of - breaches.count },
      { labels: { kept: 'no' }, value: breaches.count },
    ]),
    gauge('lastday_licences_reclaimed', 'Licences that came back in the last 7 days', one(seats.count)),
    gauge(
      'lastday_licences_saved_a_month',
      'What they cost a month, where the price is known',
      Object.entries(seats.money).map(([currency, value]) => ({ labels: { currency }, value })),
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'gauge', samples };
}

function one(value: number): readonly Sample[] {
  return [{ value }];
}

function inApplication(application: string): Sample {
  return { labels: { application }, value: 1 };
}

function byState(numbers: ReadonlyMap<string, number>): readonly Sample[] {
  return [...numbers].map(([state, value]) => ({ labels: { state }, value }));
}

function revoke(risk: string, { mean, median, p90 }: Spread): readonly Sample[] {
  return Object.entries({ mean, median, p90 }).flatMap(([stat, time]) =>
    time === undefined ? [] : [{ labels: { risk, stat }, value: time / 1_000 }],
  );
}
