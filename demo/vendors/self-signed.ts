/** A certificate for 127.0.0.1 that is its own authority, so that a stand-in can be met by TLS without any tool. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { ber, integer, octets, sequence } from './ldap-ber.ts';

export interface Certified {
  /** PEM; also what a client must trust. */
  readonly cert: string;
  readonly key: string;
}

const oid = (...bytes: readonly number[]) => ber(0x06, Buffer.from(bytes));
const ECDSA_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const TRUE = ber(0x01, Buffer.from([0xff]));

/** Valid from yesterday, for 30 days. */
export function selfSigned(now: Date, host = '127.0.0.1'): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(ECDSA_SHA256);
  const name = sequence(ber(0x31, sequence(COMMON_NAME, octets('stand-in', 0x0c))));
  const extension = (id: Buffer, value: Buffer, ...critical: readonly Buffer[]) =>
    sequence(id, ...critical, octets(value));
  const address = octets(Buffer.from(host.split('.').map(Number)), 0x87);
  const body = sequence(
    ber(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(utcTime(now, -1), utcTime(now, 30)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ber(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(TRUE), TRUE),
        extension(ALTERNATIVE_NAMES, sequence(address, octets('localhost', 0x82))),
      ),
    ),
  );
  const signature = ber(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const der = sequence(body, algorithm, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function utcTime(now: Date, days: number): Buffer {
  const moment = new Date(now.getTime() + days * 86_400_000).toISOString();
  return octets(`${moment.slice(2, 19).replace(/[-:T]/g, '')}Z`, 0x17);
}
