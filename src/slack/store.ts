import { arrive } from '../../db/inbox.ts';
import { findNotice, forgetMessage, markPosted, messageOf, messagesAbout, saveMessage } from '../../db/messages.ts';
import { takeTurn } from '../../db/pace.ts';
import type { Deps } from '../operations/deps.ts';
import type { SlackStore } from './kit.ts';
import { BURST, PER_MINUTE } from './pace.ts';

/** The only file of this room that knows the database. */
export function slackStore({ db, now }: Pick<Deps, 'db' | 'now'>): SlackStore {
  return {
    arrive: (id, digest) => arrive(db, 'slack', id, digest, now()),
    messageOf: (subject) => messageOf(db, subject),
    messagesAbout: (prefix) => messagesAbout(db, prefix),
    saveMessage: (message) => saveMessage(db, message),
    forgetMessage: (subject) => forgetMessage(db, subject),
    findNotice: (id) => findNotice(db, id),
    markPosted: (id) => markPosted(db, id, now()),
    takeTurn: (at) => takeTurn(db, { id: 'slack', perMinute: PER_MINUTE, burst: BURST }, at),
  };
}
