import { createElement, type ReactNode } from 'react';
import type { Look } from './desk.ts';

const h = createElement;

/** Hidden fields that say where a form stands and as whom it acts. */
export function whereFields(look: Look, more: Readonly<Record<string, string>> = {}): ReactNode {
  const { as, in: place, who, thread } = look.location;
  const fields = { as, in: place, who, ...(thread ? { thread } : {}), ...more };
  return Object.entries(fields).map(([name, value]) => h('input', { key: name, type: 'hidden', name, value }));
}
