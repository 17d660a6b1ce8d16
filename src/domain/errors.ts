/** A refusal that a person should read: its message is one sentence that says what to do. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';
}

/** The state moved on, or the table has no such cell: nothing was changed. */
export class ConflictError extends DomainError {
  override readonly name = 'ConflictError';
}

/** The person may not do this. The message never reveals what they may not see. */
export class ForbiddenError extends DomainError {
  override readonly name = 'ForbiddenError';
}

/** What was named does not exist, or not for this person. */
export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
}

/** What was typed cannot be used; `fields` names where, for modals and HTTP 422. */
export class InvalidInputError extends DomainError {
  override readonly name = 'InvalidInputError';
  readonly fields: Readonly<Record<string, string>>;
  constructor(message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.fields = fields;
  }
}
