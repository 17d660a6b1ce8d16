/**
 * Who hears a line. thread: whoever follows the case's card · approvers: the same, and those whose yes is missing are
 * called by name · admins · security: admins and security approvers.
 */
export type Audience = 'thread' | 'approvers' | 'admins' | 'security';
