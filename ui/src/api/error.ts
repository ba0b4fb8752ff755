import type { Code, Failure } from './generated/wire';

/** A command that failed, with a sentence fit for the listener. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: Code | 'disconnected',
    message: string,
  ) {
    super(message);
  }
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Failure).code === 'string' &&
    typeof (value as Failure).message === 'string'
  );
}

/** Turns whatever a host threw into a refusal. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (isFailure(thrown)) return new Refusal(thrown.code, thrown.message);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new Refusal('failed', text);
}
