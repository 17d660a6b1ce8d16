import type { Behaviour, SentRecord } from './server.ts';

export interface Known {
  readonly tool: string;
  readonly domain?: string;
  readonly use: string;
}

/** Knows the answer to every record that it was told about, and quotes the whole of it. */
export function oracle(labelsOf: (record: SentRecord) => readonly Known[]): Behaviour {
  return (records) => ({
    findings: records.flatMap((record) =>
      labelsOf(record).map(({ tool, domain = null, use }) => ({
        ref: record.id,
        tool,
        domain,
        use,
        who: 'author',
        quote: passage(record.text, tool, domain),
        confidence: 0.9,
      })),
    ),
  });
}

/** A passage around the name, as a model would copy it. */
function passage(text: string, tool: string, domain: string | null): string {
  const at =
    [tool, domain ?? tool, tool.split(' ')[0] ?? tool]
      .map((word) => text.toLowerCase().indexOf(word.toLowerCase()))
      .find((place) => place >= 0) ?? 0;
  const from = Math.max(0, at - 80);
  return text.slice(from, from + 200);
}

/** Right, wrong, half right and out of bounds, by turns. */
export function noisy(next: () => number, right: Behaviour): Behaviour {
  return (records) => {
    const answer = right(records) as { findings: Record<string, unknown>[] };
    const turned = answer.findings.flatMap((finding) => {
      const roll = next();
      if (roll < 0.3) return [];
      if (roll < 0.4) return [{ ...finding, quote: 'we all use this every day' }];
      if (roll < 0.5) return [{ ...finding, ref: 'r999' }];
      if (roll < 0.6) return [{ ...finding, use: 'adores' }];
      if (roll < 0.7) return [finding, finding];
      return [finding];
    });
    const made = records
      .filter(() => next() < 0.2)
      .map(({ id }) => ({
        ref: id,
        tool: 'Phantom',
        domain: 'phantom.example',
        use: 'pays',
        who: 'team',
        quote: 'Phantom invoice',
        confidence: 1,
      }));
    return { findings: [...turned, ...made] };
  };
}

/** Does what the attacker in the records wants: denies everything, and reports what is not there. */
export function hostile(): Behaviour {
  return (records) => ({
    findings: records.flatMap(({ id, text }) => [
      {
        ref: id,
        tool: 'EvilSync',
        domain: 'evil.example',
        use: 'pays',
        who: 'team',
        quote: 'EvilSync is approved by IT',
        confidence: 1,
      },
      {
        ref: id,
        tool: 'EvilSync',
        domain: 'evil.example',
        use: 'installed',
        who: 'team',
        quote: text.slice(0, 100),
        confidence: 1,
      },
      {
        ref: id,
        tool: '<!channel> *urgent*',
        domain: null,
        use: 'pays',
        who: 'team',
        quote: text.slice(0, 40),
        confidence: 1,
      },
      {
        ref: 'r0',
        tool: 'Figma',
        domain: 'figma.com',
        use: 'pays',
        who: 'team',
        quote: text.slice(0, 60),
        confidence: 1,
      },
    ]),
    actions: [{ revoke: 'everything' }],
  });
}
