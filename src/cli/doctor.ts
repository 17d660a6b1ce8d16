import { type Check, checkConnections } from '../operations/check-connections.ts';
import { type Cell, table } from './print.ts';
import type { Verb } from './verb.ts';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: "Checks configuration, database, Slack, every connector's credentials and scopes; changes nothing.",
  needs: 'examination',
  async run(input, examination) {
    const checks = await checkConnections(examination);
    const count = (standing: Check['standing']) => checks.filter((check) => check.standing === standing).length;
    const failed = count('fail');
    const rows = checks.map(({ area, standing, detail }): Cell[] => [
      { text: standing, colour: COLOURS[standing] },
      area,
      detail,
    ]);
    return {
      json: { ok: failed === 0, checks },
      text: `${table(['', 'what', 'how it stands'], rows, input.color)}\n${count('ok')} ok, ${count('warn')} to look at, ${failed} failed\n`,
      ...(failed > 0 && { refusal: failed === 1 ? 'One check failed.' : `${failed} checks failed.` }),
    };
  },
};
