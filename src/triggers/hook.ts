import type { Delivery, HookRequest, SourceConnection } from './contract.ts';

/** How an operation took a delivery: new, known already, or a known id with another body. */
export type Reception = 'accepted' | 'seen' | 'other_body';

export interface HookAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Answers `/hooks/{id}` for a source that listens. `receive` remembers the delivery and what follows from it in one
 * transaction; only its word makes a 2xx, so a sender goes on trying until we have it.
 */
export function answerHook(
  connection: SourceConnection,
  receive: (delivery: Delivery) => Promise<Reception>,
): ((request: HookRequest) => Promise<HookAnswer>) | undefined {
  const readHook = connection.readHook?.bind(connection);
  if (readHook === undefined) return undefined;
  return async (request) => {
    const reading = readHook(request);
    if (reading.kind === 'refused') {
      return {
        status: reading.status,
        body: { error: reading.error, ...(reading.fields && { fields: reading.fields }) },
      };
    }
    const reception = await receive(reading.delivery);
    if (reception === 'other_body') {
      return { status: 409, body: { error: `The id ${reading.delivery.id} came before with another body.` } };
    }
    return reception === 'seen'
      ? { status: 200, body: { status: 'already seen' } }
      : { status: 202, body: { status: 'accepted' } };
  };
}
