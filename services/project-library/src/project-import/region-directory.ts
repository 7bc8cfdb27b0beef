import { DomainError, notFound } from '@sunledger/service-kit';
import { createRegistryClient } from '@sunledger/registry-client';

export interface Region {
  code: string;
  name: string;
  fullName: string;
}

/** Regions as the registry knows them, found by what people write into tables. */
export interface RegionDirectory {
  /** As a region was called on a day; undefined for a code that stood for none. A day before the registry's own records reads as today. */
  findOn(code: string, date: string): Promise<Region | undefined>;
  /** Throws 404 for a code the registry does not know. */
  get(code: string): Promise<Region>;
  /** A county by code or by a name like '湖南邵阳市北塔区'; undefined when none or several fit. */
  findCounty(written: string): Promise<Region | undefined>;
  /** A village or township of a county by a name like '龙门滩镇霞山村'; undefined when none or several fit. */
  findPlace(countyCode: string, written: string): Promise<Region | undefined>;
}

/** A registry that takes a question and then says nothing is one that does not answer. */
const patienceMilliseconds = 5000;

/** Asks the registry at the given address; throws `registry.unavailable` (503) when it does not answer. */
export function createRegionDirectory(baseUrl: string | undefined): RegionDirectory {
  const client = createRegistryClient({
    baseUrl: baseUrl ?? 'http://registry.invalid',
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(patienceMilliseconds) }),
  });

  async function find(code: string, date?: string): Promise<Region | undefined> {
    const query = date === undefined ? {} : { date };
    const params = { path: { code }, query };
    const { data, response } = await client.GET('/regions/{code}', { params }).catch(unavailable);
    if (data) return { code: data.code, name: data.name, fullName: data.fullName };
    if (response.status === 404) return undefined;
    throw unavailable(new Error(`registry answered ${response.status}`));
  }

  async function get(code: string): Promise<Region> {
    const region = await find(code);
    if (!region) throw notFound(`行政区划 ${code} `);
    return region;
  }

  async function search(q: string, level: 'county' | 'township' | 'village') {
    const { data, response } = await client
      .GET('/regions/search', { params: { query: { q, limit: 50 } } })
      .catch(unavailable);
    if (!data) throw unavailable(new Error(`registry answered ${response.status}`));
    return data.items.filter((item) => item.level === level && item.validTo === null);
  }

  return {
    findOn: async (code, date) => (await find(code, date)) ?? find(code),
    get,
    async findCounty(written) {
      if (/^\d{6}$/.test(written)) return get(written);
      // The name of the county itself is the tail of what is written: 北塔区, 德化县, 沙坡头区.
      for (let length = 2; length <= Math.min(8, written.length); length += 1) {
        const tail = written.slice(-length);
        if (!/[县区市旗]$/.test(tail)) return undefined;
        const found = (await search(tail, 'county')).filter((item) => item.name === tail);
        const regions = await Promise.all(found.map((item) => get(item.code)));
        const fitting = regions.filter((region) => isAbbreviation(written, region.fullName));
        if (fitting.length === 1) return fitting[0];
      }
      return undefined;
    },
    async findPlace(countyCode, written) {
      const village = /^(?:.*(?:镇|乡|街道|办事处))?(.{1,12}村|.{1,12}社区)$/.exec(written)?.[1];
      const [name, level] = village === undefined ? ([written, 'township'] as const) : ([village, 'village'] as const);
      const found = (await search(coreName(name), level)).filter(
        (item) => item.code.startsWith(countyCode) && coreName(item.name) === coreName(name),
      );
      return found.length === 1 ? get(found[0]!.code) : undefined;
    },
  };
}

function unavailable(cause: unknown): never {
  throw new DomainError('registry.unavailable', '行政区划服务暂时没有应答，请稍后重试', { status: 503, cause });
}

/** Official names end on 村委会 or 村民委员会, people write 村. */
function coreName(name: string): string {
  return name.replace(/(?:村民委员会|居民委员会|村委会|居委会|社区|村)$/, '') || name;
}

/** True when the characters of the short form stand in the full name in the same order. */
function isAbbreviation(short: string, full: string): boolean {
  let position = 0;
  for (const character of full) if (character === short[position]) position += 1;
  return position === short.length;
}
