import type { Faults } from '../vendors/faults.ts';
import type { VendorAccount } from '../vendors/rest.ts';

/** The server of one of Northwind's applications, whatever the vendor. */
export interface CompanyServer {
  /** Its connector's id. */
  readonly connector: string;
  /** For lastday.yaml; a secret stands there as `env:NAME`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** By those names, for the program's environment. */
  readonly secrets: Readonly<Record<string, string>>;
  accounts(): readonly VendorAccount[];
  faults(): Faults;
  setFaults(faults: Partial<Faults>): void;
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface Premises {
  /** The application's. */
  readonly id: string;
  /** Where its accounts are kept, between starts too. */
  readonly file: string;
}

export type StartServer = (premises: Premises) => Promise<CompanyServer>;

/** Accounts that belong to no person: for emergencies, and the one behind Lastday's own credentials. */
export const breakGlass = 'breakglass@northwind.test';
export const botAccount = 'lastday-bot@northwind.test';
