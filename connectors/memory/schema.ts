import { z } from 'zod';

/** An account as this application keeps it, written as in lastday.yaml. */
export const MemoryAccount = z.strictObject({
  id: z.string().min(1),
  email: z.email(),
  other_emails: z.array(z.email()).default([]),
  name: z.string().min(1),
  employee_id: z.string().optional(),
  active: z.boolean().default(true),
  sessions: z.number().int().nonnegative().default(0),
  entitlements: z.array(z.string()).default([]),
  licence: z.string().nullable().default(null),
  files: z.number().int().nonnegative().default(0),
  last_seen: z.iso.datetime().optional(),
});
export type MemoryAccount = z.output<typeof MemoryAccount>;

export const MemoryConfig = z.strictObject({
  accounts: z.array(MemoryAccount).default([]),
  /** Who holds one of these can administer the application. Absent: privilege cannot be read. */
  privileged_entitlements: z.array(z.string()).optional(),
  /** Id of the account behind our own credential. */
  own_account: z.string().optional(),
});
export type MemoryConfig = z.output<typeof MemoryConfig>;

/** What undo reads from a stored suspend step. */
export const SuspendBefore = z.object({ active: z.boolean() });
