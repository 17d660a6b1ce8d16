/** What a demo vendor that speaks SCIM keeps. */
import { z } from 'zod';

const Multi = z.object({ value: z.string(), display: z.string().optional(), type: z.string().optional() });

export const VendorUser = z.object({
  id: z.string(),
  userName: z.string(),
  displayName: z.string().optional(),
  active: z.boolean(),
  emails: z
    .array(z.object({ value: z.string(), type: z.string().optional(), primary: z.boolean().optional() }))
    .default([]),
  roles: z.array(Multi).optional(),
  entitlements: z.array(Multi).optional(),
  employeeNumber: z.string().optional(),
});
export type VendorUser = z.output<typeof VendorUser>;

export const VendorGroup = z.object({
  id: z.string(),
  displayName: z.string(),
  members: z.array(z.string()).default([]),
});
export type VendorGroup = z.output<typeof VendorGroup>;

export const VendorState = z.object({ users: z.array(VendorUser), groups: z.array(VendorGroup) });
export type VendorState = z.output<typeof VendorState>;
