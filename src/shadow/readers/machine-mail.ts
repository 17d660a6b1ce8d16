import type { Use } from '../../domain/finding.ts';
import { hostOf } from '../hosts.ts';
import type { Evidence } from '../record.ts';

/** Addresses that no human writes from. */
const MACHINE =
  /^(?:no-?_?reply|do-?not-?reply|notifications?|notify|alerts?|billing|invoices?|receipts?|accounts?|account-.*|security|welcome|hello|hi|team|support|info|mailer|mail|updates?|news|members?|invites?|invitations?|feedback|service|services|sales|payments?|orders?)(?:[+.-].*)?$/i;

/** What subjects of machine mails mean; the first that fits. Those that only sell or inform mean nothing. */
const SUBJECTS: readonly (readonly [Use, RegExp])[] = [
  [
    'pays',
    /\b(?:receipt|invoice|payment (?:received|confirm|success)|your (?:order|subscription)|subscription (?:renew|confirm)|billing statement|charged|rechnung|zahlung|quittung|ihr abo|facture|paiement|reçu de|factura|recibo|pago)\b/i,
  ],
  [
    'signed_up',
    /\b(?:welcome to|welcome aboard|verify your|confirm your|activate your|activation|verification code|your .{0,30}account|account (?:created|is ready)|thanks for (?:signing|joining|registering)|complete your (?:registration|sign)|finish setting up|get started with|your .{0,20}trial|trial (?:started|ends|is ending)|invited you|you(?:’|')?(?:ve been| have been|re) invited|join .{0,40} on|willkommen bei|bestätige|konto|registrierung|eingeladen|bienvenue|confirmez|votre compte|invitation|bienvenid|confirma tu|tu cuenta|invitado)\b/i,
  ],
  [
    'installed',
    /\b(?:(?:app|application|integration) (?:was |has been )?(?:connected|installed|authori[sz]ed|added)|third-party app|api (?:key|token) (?:was )?created|new (?:oauth|personal access token|api key))\b/i,
  ],
  [
    'uses',
    /\b(?:password (?:reset|changed|was changed)|reset your password|new (?:sign-?in|login|device)|sign-?in (?:from|attempt|link)|log-?in (?:link|code|from)|security alert|two-factor|2fa|one-time|magic link|weekly (?:summary|report|digest)|assigned (?:to )?you|mentioned you|shared .{0,60} with you|commented on|passwort|kennwort|anmeldung|mot de passe|connexion|contraseña|inicio de sesión)\b/i,
  ],
];

/** Machines send these on behalf of whoever the subject names. */
const ON_BEHALF = new Set([
  'stripe.com',
  'paddle.com',
  'paddle.net',
  'paypal.com',
  'fastspring.com',
  'gumroad.com',
  'lemonsqueezy.com',
  'chargebee.com',
  'recurly.com',
]);

/** What a mail from a machine tells of an account; `undefined` for letters, and for what is only news. */
export function machineMail({
  from,
  subject,
}: {
  readonly from: string;
  readonly subject: string;
}): Evidence | undefined {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const [mailbox = '', domain = ''] = address.split('@');
  if (!MACHINE.test(mailbox.slice(0, 64))) return undefined;
  const use = SUBJECTS.find(([, pattern]) => pattern.test(subject))?.[0];
  const host = hostOf(domain);
  if (use === undefined || host === undefined) return undefined;
  const behalf = [...ON_BEHALF].some((one) => host === one || host.endsWith(`.${one}`));
  const named =
    /(?:receipt|invoice|payment|order|subscription)\b.{0,20}? (?:from|to|at|for) (.{2,40}?)(?:\s*[#(,|–-].*|\s+\d.*)?$/i.exec(
      subject,
    )?.[1];
  if (behalf && named) return { use, name: named.trim() };
  // A mailbox provider's own domain says nothing of an application.
  return {
    use,
    domain: host,
    ...(/^(?:gmail|outlook|hotmail|yahoo|gmx|web|icloud|aol)\./.test(host) && { onlyKnown: true }),
  };
}
