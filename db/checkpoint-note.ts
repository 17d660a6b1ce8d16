import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

// C2SP tlog-checkpoint in a C2SP signed-note (https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note).
// Pure, and nothing but node:crypto: evidence is verified with it offline.

export interface Checkpoint {
  /** `lastday/<log id>`: a log's name for ever, and the key's name. */
  readonly origin: string;
  readonly size: number;
  /** base64 */
  readonly root: string;
  /** Two people let a database go on that is older than what was signed before: later starts compare with this. */
  readonly accepted: boolean;
  /** The whole signed note, byte for byte. */
  readonly note: string;
}

const ED25519 = 1;
const NOTE =
  /(?<text>(?<origin>lastday\/[^\n\s+]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\n(?<accepted>accepted\n)?)\n— (?<name>[^\n\s+]+) (?<signature>[A-Za-z0-9+/]+={0,2})\n/;
/** How a note looks that was cut off while it was written. */
const TORN =
  /^(l|la|las|last|lastd|lastda|lastday|lastday\/\S*(\n\d*(\n[A-Za-z0-9+/]*=?(\n(a[a-z]*\n?)?\n?(—?|— \S*|— \S+ [A-Za-z0-9+/=]*))?)?)?)$/;

export function signCheckpoint(
  { origin, size, root, accepted }: Omit<Checkpoint, 'note'>,
  privateKey: KeyObject,
): Checkpoint {
  // An extension line, as tlog-checkpoint allows them after the root.
  const text = `${origin}\n${size}\n${root}\n${accepted ? 'accepted\n' : ''}`;
  const signature = Buffer.concat([
    keyHash(origin, createPublicKey(privateKey)),
    sign(null, Buffer.from(text), privateKey),
  ]);
  return {
    origin,
    size,
    root,
    accepted,
    note: `${text}\n— ${origin} ${signature.toString('base64')}\n`,
  };
}

/** Whether the note is what the holder of the key signed. */
export function isSignedBy(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  const groups = NOTE.exec(checkpoint.note)?.groups;
  if (groups?.text === undefined || groups.signature === undefined || groups.name !== checkpoint.origin) return false;
  const signature = Buffer.from(groups.signature, 'base64');
  return (
    // base64 reads several spellings as one; only the canonical one was written.
    signature.toString('base64') === groups.signature &&
    signature.subarray(0, 4).equals(keyHash(checkpoint.origin, publicKey)) &&
    verify(null, Buffer.from(groups.text), publicKey, signature.subarray(4))
  );
}

/** The one checkpoint that `note` is, or undefined. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const { checkpoints, unreadable } = parseCheckpoints(note);
  return checkpoints.length === 1 && unreadable.length === 0 && checkpoints[0]?.note === note
    ? checkpoints[0]
    : undefined;
}

/** All checkpoints in the text of a checkpoint file, and whatever else is there but notes cut off by a crash. */
export function parseCheckpoints(text: string): { checkpoints: Checkpoint[]; unreadable: string[] } {
  const checkpoints: Checkpoint[] = [];
  const unreadable: string[] = [];
  let end = 0;
  function between(from: number, to: number): void {
    const rest = text.slice(from, to).trim();
    if (rest !== '' && !TORN.test(rest)) unreadable.push(rest);
  }
  for (const match of text.matchAll(new RegExp(NOTE, 'g'))) {
    between(end, match.index);
    end = match.index + match[0].length;
    const { origin = '', size = '', root = '', accepted } = match.groups ?? {};
    checkpoints.push({ origin, size: Number(size), root, accepted: accepted !== undefined, note: match[0] });
  }
  between(end, text.length);
  return { checkpoints, unreadable };
}

/** signed-note: the first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). */
function keyHash(name: string, publicKey: KeyObject): Buffer {
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(raw).digest().subarray(0, 4);
}
