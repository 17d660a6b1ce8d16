import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectorById, connectors } from '../../connectors/index.ts';

describe('the registry', () => {
  it('has every connector folder, once, under its own name', () => {
    const folders = readdirSync(new URL('../../connectors/', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(connectors.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it('gives a connector by its id, and nothing for an unknown one', () => {
    expect(connectorById('scim')?.name).toBe('SCIM 2.0');
    expect(connectorById('toString')).toBeUndefined();
  });
});
