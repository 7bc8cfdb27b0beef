import { generateSecret, generateSync, generateURI, verifySync } from 'otplib';

/** RFC 6238 with SHA-1, six digits, 30 seconds: what every authenticator app reads. */
const stepSeconds = 30;

export function newTotpSecret(): string {
  return generateSecret();
}

/** otpauth:// address for the QR code. */
export function totpUri(secret: string, account: string): string {
  return generateURI({ issuer: '阳光账', label: account, secret });
}

/** The code of the moment; only the demonstration shows it. */
export function currentTotp(secret: string, nowMs: number): string {
  return generateSync({ secret, epoch: Math.floor(nowMs / 1000) });
}

/** The time step of a right code (one step of drift either way), or undefined. A step at or before `lastStep` was used already. */
export function acceptedTotpStep(secret: string, typed: string, nowMs: number, lastStep: bigint): bigint | undefined {
  const token = typed.normalize('NFKC').replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const result = verifySync({ secret, token, epoch: Math.floor(nowMs / 1000), epochTolerance: stepSeconds });
  if (!result.valid || !('timeStep' in result)) return undefined;
  const step = BigInt(result.timeStep);
  return step > lastStep ? step : undefined;
}
