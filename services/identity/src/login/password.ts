import { hash, verify } from '@node-rs/argon2';

// OWASP: argon2id, 19 MiB, two passes, one lane. The library's default algorithm is argon2id.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of a password nobody has: checking against it costs an unknown account the same time as a known one.
let nobody: Promise<string> | undefined;

/** PHC string of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/** True when the password fits; without a hash (unknown account) it takes as long and answers false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(crypto.randomUUID());
  const fits = await verify(passwordHash ?? (await nobody), password);
  return fits && passwordHash !== undefined;
}
