import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBambooHr } from '../../demo/vendors/bamboohr.ts';
import { startRippling } from '../../demo/vendors/rippling.ts';
import { startSuccessFactors } from '../../demo/vendors/successfactors.ts';
import { startWorkday } from '../../demo/vendors/workday.ts';
import { Secret } from '../../src/domain/secret.ts';
import { bamboohr } from '../../src/triggers/bamboohr/index.ts';
import { sources } from '../../src/triggers/index.ts';
import { rippling } from '../../src/triggers/rippling/index.ts';
import { successfactors } from '../../src/triggers/successfactors/index.ts';
import { workday } from '../../src/triggers/workday/index.ts';
import { sourceConformance } from '../source-conformance.ts';

const KEY = 'hr-key-93';
const credential = (revoked: boolean) => new Secret(revoked ? 'revoked-5ba' : KEY);
const timezones = { Seoul: 'Asia/Seoul' };

sourceConformance(bamboohr, 'bamboohr', {
  start: (options) => startBambooHr({ ...options, apiKey: KEY }),
  settings: (base_url, revoked) => ({
    company: 'northwind',
    api_key: credential(revoked),
    base_url,
    timezones,
    page_size: 3,
    timeout_ms: 300,
  }),
  secrets: [KEY, Buffer.from(`${KEY}:x`).toString('base64')],
  foreign: 'refused',
});

sourceConformance(workday, 'workday', {
  start: (options) => startWorkday({ ...options, user: 'isu@northwind', password: KEY }),
  settings: (base_url, revoked) => ({
    base_url,
    tenant: 'northwind',
    report: { owner: 'isu', name: 'Roster' },
    user: 'isu@northwind',
    password: credential(revoked),
    columns: {
      employee_id: 'Employee_ID',
      name: 'Legal_Name',
      email: 'Work_Email',
      department: 'Organization',
      title: 'Job_Title',
      location: 'Site',
      employment_type: 'Worker_Type',
      manager_email: 'Manager_Email',
      start_date: 'Hire_Date',
      last_day: 'Termination_Date',
      status: 'Worker_Status',
    },
    person_prompt: 'Worker',
    timezones,
    timeout_ms: 300,
  }),
  secrets: [KEY],
  foreign: 'not_found',
});

sourceConformance(rippling, 'rippling', {
  start: (options) => startRippling({ ...options, token: KEY }),
  settings: (base_url, revoked) => ({ base_url, token: credential(revoked), page_size: 3, timeout_ms: 300 }),
  secrets: [KEY],
  foreign: 'refused',
});

sourceConformance(successfactors, 'successfactors', {
  start: (options) => startSuccessFactors({ ...options, clientId: 'client', assertion: KEY }),
  settings: (base_url, revoked) => ({
    base_url,
    company: 'northwind',
    client_id: 'client',
    assertion: credential(revoked),
    timeout_ms: 300,
  }),
  secrets: [KEY, 'sf-access-token'],
  foreign: 'refused',
});

test('every folder is a registered source, and every source has a folder', () => {
  const folders = readdirSync(join(import.meta.dirname, '../../src/triggers'), { withFileTypes: true });
  expect(sources.map(({ id }) => id).toSorted()).toEqual(
    folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted(),
  );
});
