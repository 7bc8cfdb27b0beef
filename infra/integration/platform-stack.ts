import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestIssuer, startTestService, type TestService } from '@sunledger/service-kit/testing';
import type { Dependencies as Disclosure } from '../../services/disclosure/src/dependencies.ts';
import { definition as disclosureDefinition } from '../../services/disclosure/src/service.ts';
import type { Dependencies as ProjectLibrary } from '../../services/project-library/src/dependencies.ts';
import { definition as projectLibraryDefinition } from '../../services/project-library/src/service.ts';
import { definition as registryDefinition } from '../../services/registry/src/service.ts';

export interface PlatformStack {
  disclosure: TestService<Disclosure>;
  projectLibrary: TestService<ProjectLibrary>;
  /** Moves the clock of every API and activity to so many days from now. */
  setDay(offset: number): void;
  close(): Promise<void>;
}

const manager = { role: 'systemAdministrator', regionCode: '', permissions: ['region.manage', 'region.read'] };

/**
 * Registry, project library and disclosure as they run on the platform: each with a database of its own, reached over
 * HTTP and Nexus, with one issuer and one payload key.
 */
export async function startPlatformStack(regionsCsv: string): Promise<PlatformStack> {
  const directory = await mkdtemp(join(tmpdir(), 'sunledger-platform-'));
  const issuer = await startTestIssuer();
  const keyFile = async (name: string, bytes: number) => {
    const path = join(directory, name);
    await writeFile(path, `k1:${randomBytes(bytes).toString('base64')}\n`);
    return path;
  };
  const environment = {
    TEMPORAL_TASK_QUEUE_SUFFIX: `-${randomBytes(4).toString('hex')}`,
    PAYLOAD_KEY_FILE: await keyFile('payload-keys', 32),
    PERSONAL_DATA_KEY_FILE: await keyFile('personal-data-keys', 64),
    PORTAL_PORT: '0',
    // How many days those are depends on the weekday.
    LATE_ENTRY_WORKDAYS: '0',
  };
  const registry = await startTestService(registryDefinition, { issuer, environment });
  const imported = await registry.as(manager).post('/regions/imports', { csv: regionsCsv, validFrom: '2015-01-01' });
  if (imported.status !== 200) throw new Error(JSON.stringify(imported.body));
  const REGISTRY_URL = await listen(registry);
  const projectLibrary = await startTestService(projectLibraryDefinition, {
    issuer,
    worker: true,
    environment: { ...environment, REGISTRY_URL },
  });
  const PROJECT_LIBRARY_URL = await listen(projectLibrary);
  const disclosure = await startTestService(disclosureDefinition, {
    issuer,
    worker: true,
    environment: { ...environment, REGISTRY_URL, PROJECT_LIBRARY_URL },
  });
  const services = [disclosure, projectLibrary, registry];
  return {
    disclosure,
    projectLibrary,
    setDay(offset) {
      const now = new Date(Date.now() + offset * 86_400_000).toISOString();
      for (const service of services) service.setNow(now);
    },
    async close() {
      for (const service of services) await service.close();
      await issuer.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function listen({ app }: Pick<TestService<unknown>, 'app'>): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
