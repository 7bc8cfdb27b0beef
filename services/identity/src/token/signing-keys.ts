import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** EdDSA signs service tokens, ES256 the provider's ID tokens: one can never be taken for the other. */
type SigningAlgorithm = 'EdDSA' | 'ES256';

interface StoredKey {
  kid: string;
  algorithm: SigningAlgorithm;
  createdAt: string;
  privateKey: JWK;
}

export interface SigningKeys {
  /** Key that signs now. */
  current(algorithm: SigningAlgorithm): Promise<{ kid: string; key: CryptoKey | Uint8Array }>;
  /** Private keys for the provider's own key store, newest first. */
  privateKeys(algorithm: SigningAlgorithm): Promise<JWK[]>;
  /** What verifiers fetch: current keys and those replaced lately. */
  publicKeys(algorithm: SigningAlgorithm): Promise<JWK[]>;
  /** Adds a new key of each algorithm when the current one is older than `ageDaysMax`; forgets keys two rotations old. */
  rotate(nowMs: number, ageDaysMax: number): Promise<boolean>;
}

const dayMs = 86_400_000;
const keptPerAlgorithm = 2;
const reloadMs = 60_000;
const algorithms: readonly SigningAlgorithm[] = ['EdDSA', 'ES256'];

/** Keys live in `<directory>/identity-signing-keys.json` (mode 600) and are made at first use. */
export function createSigningKeys(directory: string): SigningKeys {
  const path = join(directory, 'identity-signing-keys.json');
  let loaded: { at: number; keys: Promise<StoredKey[]> } | undefined;
  // Read again now and then: another process may have rotated.
  const keys = () => {
    if (!loaded || performance.now() - loaded.at > reloadMs)
      loaded = { at: performance.now(), keys: readOrCreate(path) };
    return loaded.keys;
  };

  async function ofAlgorithm(algorithm: SigningAlgorithm): Promise<StoredKey[]> {
    const matching = (await keys()).filter((key) => key.algorithm === algorithm);
    return matching.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  return {
    async current(algorithm) {
      const [newest] = await ofAlgorithm(algorithm);
      if (!newest) throw new Error(`no signing key for ${algorithm}`);
      return { kid: newest.kid, key: await importJWK(newest.privateKey, algorithm) };
    },
    privateKeys: async (algorithm) => (await ofAlgorithm(algorithm)).map(describe),
    publicKeys: async (algorithm) => (await ofAlgorithm(algorithm)).map((key) => withoutPrivatePart(describe(key))),
    async rotate(nowMs, ageDaysMax) {
      const existing = await keys();
      const fresh: StoredKey[] = [];
      for (const algorithm of algorithms) {
        const [newest] = await ofAlgorithm(algorithm);
        if (!newest || nowMs - Date.parse(newest.createdAt) > ageDaysMax * dayMs)
          fresh.push(await makeKey(algorithm, nowMs));
      }
      if (fresh.length === 0) return false;
      const kept = algorithms.flatMap((algorithm) =>
        [...fresh, ...existing]
          .filter((key) => key.algorithm === algorithm)
          .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
          .slice(0, keptPerAlgorithm),
      );
      await write(path, kept);
      loaded = undefined;
      return true;
    },
  };
}

async function readOrCreate(path: string): Promise<StoredKey[]> {
  if (!existsSync(path))
    await write(path, await Promise.all(algorithms.map((algorithm) => makeKey(algorithm, Date.now()))));
  return JSON.parse(await readFile(path, 'utf8')) as StoredKey[];
}

async function write(path: string, keys: StoredKey[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A reader never sees half a file.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, JSON.stringify(keys, undefined, 2), { mode: 0o600 });
  await rename(draft, path);
}

async function makeKey(algorithm: SigningAlgorithm, nowMs: number): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = `${algorithm.toLowerCase()}-${randomBytes(8).toString('hex')}`;
  return { kid, algorithm, createdAt: new Date(nowMs).toISOString(), privateKey: await exportJWK(privateKey) };
}

function describe(key: StoredKey): JWK {
  return { ...key.privateKey, kid: key.kid, alg: key.algorithm, use: 'sig' };
}

function withoutPrivatePart({ d: _d, ...publicPart }: JWK): JWK {
  return publicPart;
}
