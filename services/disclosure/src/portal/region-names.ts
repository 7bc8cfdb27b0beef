import type { RegistryClient } from '@sunledger/registry-client';
import type { Clock } from '@sunledger/service-kit';

/** Names of regions for people. The portal shows notices whether or not registry answers. */
export interface RegionNames {
  /** Names by code, the last one heard while registry is away; a code that was never answered keeps its digits. */
  namesOf(codes: Iterable<string>): Promise<Map<string, string>>;
}

const keptMs = 3_600_000;
const retryMs = 30_000;
const rememberedMax = 5000;

export function createRegionNames(registry: RegistryClient, clock: Clock, keptMax = rememberedMax): RegionNames {
  const known = new Map<string, { name: string; until: number }>();

  async function ask(code: string): Promise<{ name: string; until: number }> {
    try {
      const { data } = await registry.GET('/regions/{code}', {
        params: { path: { code } },
        signal: AbortSignal.timeout(1000),
      });
      if (data) return { name: data.fullName, until: clock.now() + keptMs };
    } catch {
      // Registry is away: show what is known and ask again soon.
    }
    return { name: known.get(code)?.name ?? `行政区划 ${code}`, until: clock.now() + retryMs };
  }

  return {
    async namesOf(codes) {
      const answers = [...new Set(codes)].map(async (code): Promise<[string, string]> => {
        const remembered = known.get(code);
        if (remembered && remembered.until > clock.now()) return [code, remembered.name];
        const answer = await ask(code);
        // The code that was asked for longest ago is forgotten first.
        known.delete(code);
        known.set(code, answer);
        if (known.size > keptMax) known.delete(known.keys().next().value!);
        return [code, answer.name];
      });
      return new Map(await Promise.all(answers));
    },
  };
}
