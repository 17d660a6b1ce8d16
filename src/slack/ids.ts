/** Every action_id and callback_id, and the one command. `manifest.yml` and the listeners are compared with this. */

export const COMMAND = '/offboard';

export const ACTION = {
  approve: 'case.approve',
  reject: 'case.reject',
  viewPlan: 'case.view_plan',
  cutNow: 'case.cut_now',
  reschedule: 'case.reschedule',
  cancel: 'case.cancel',
  stop: 'case.stop',
  retry: 'case.retry',
  makeTask: 'case.make_task',
  finish: 'case.finish',
  giveBack: 'case.give_back',
  revise: 'case.revise',
  successors: 'case.successors',
  planBack: 'plan.page.back',
  planOn: 'plan.page.on',
  evidence: 'case.evidence',
  evidenceBack: 'evidence.page.back',
  evidenceOn: 'evidence.page.on',
  accessRemoved: 'task.access_removed',
  noSuchAccount: 'task.no_such_account',
  needHelp: 'task.need_help',
  taskMenu: 'task.menu',
  handOn: 'task.hand_on',
  allowException: 'exception.allow',
  refuseException: 'exception.refuse',
  extendException: 'exception.extend',
  endException: 'exception.end_now',
  personBack: 'person.page.back',
  personOn: 'person.page.on',
  start: 'home.start',
  caseDetails: 'home.case_details',
  stopAll: 'home.stop_all',
  away: 'home.away',
  back: 'home.back',
  registerFinding: 'finding.ours',
  askAboutFinding: 'finding.ask',
  ignoreFinding: 'finding.ignore',
  confirmFinding: 'finding.make_task',
  usesIt: 'finding.uses_it',
  usesItNot: 'finding.uses_it_not',
  extendContract: 'inquiry.extend',
  endContract: 'inquiry.ends',
  stillNeeded: 'inquiry.needed',
  notALeaver: 'inquiry.not_a_leaver',
  inquiryOffboard: 'inquiry.offboard',
  release: 'brake.release',
  restart: 'brake.restart',
  goOn: 'brake.go_on',
} as const;

/** One button a candidate, numbered because action ids in a block must differ. */
export const CHOOSE_ACCOUNT = 'case.choose_account';
export const CHOOSE_ACCOUNT_PATTERN = /^case\.choose_account\.\d+$/;

/** Home's pages: two buttons a block. */
export const HOME_TURN = 'home.turn.';
export const HOME_TURN_PATTERN = /^home\.turn\.[01]$/;

/** The global shortcut, and the step in Workflow Builder. */
export const START_OFFBOARDING = 'start_offboarding';

/** The shortcut on a message. */
export const FLAG_SHADOW_IT = 'flag_shadow_it';

export const CALLBACK = {
  preview: 'preview',
  start: 'start',
  away: 'away',
  reject: 'reject_case',
  cutNow: 'cut_now',
  reschedule: 'reschedule_case',
  cancel: 'cancel_case',
  successors: 'name_successors',
  accessRemoved: 'task_access_removed',
  handOn: 'task_hand_on',
  snooze: 'task_snooze',
  attach: 'task_attach',
  keepAccess: 'keep_access',
  extendException: 'extend_exception',
  hold: 'hold',
  stopAll: 'stop_all',
  scan: 'scan',
  registerFinding: 'finding_ours',
  ignoreFinding: 'finding_ignore',
  confirmFinding: 'finding_make_task',
  usesIt: 'finding_uses_it',
  flag: 'flag_shadow_it',
  extendContract: 'extend_contract',
} as const;

/** What a modal's inputs are called: the block's id, and the element's inside it. */
export const FIELD = {
  date: 'date',
  time: 'time',
  reason: 'reason',
  hold: 'hold',
  involuntary: 'involuntary',
  handOver: 'hand_over',
  everything: 'everything',
  statement: 'statement',
  note: 'note',
  proof: 'proof',
  to: 'to',
  when: 'when',
  person: 'person',
  named: 'named',
  from: 'from',
  delegate: 'delegate',
  details: 'details',
  control: 'control',
  until: 'until',
  approver: 'approver',
  file: 'file',
  dms: 'include_dms',
  name: 'name',
  domain: 'domain',
  owner: 'owner',
  everybody: 'everybody',
  data: 'data',
  keepText: 'keep_text',
} as const;
export const VALUE = 'value';

/** Logs that can be read. */
export const LOG_TYPES: readonly string[] = [
  'zip',
  'csv',
  'tsv',
  'json',
  'jsonl',
  'ndjson',
  'txt',
  'log',
  'mbox',
  'eml',
];

/** What people can attach as proof: pictures, documents and plain exports, nothing that runs. */
export const PROOF_TYPES: readonly string[] = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf', 'txt', 'csv', 'eml'];

export const EVENTS = ['app_home_opened', 'member_joined_channel', 'subteam_members_changed', 'user_change'] as const;
