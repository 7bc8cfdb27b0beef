import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { shanghaiDate } from '@sunledger/calendar';
import {
  disclosureNexus,
  type PublishNoticeInput,
  type PublishNoticeOutcome,
} from '@sunledger/disclosure-client/nexus';
import { bundleWorkflows, dataConverterOf } from '@sunledger/service-kit';
import { registerEndpoint } from '@sunledger/service-kit/testing';
import { startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import { NativeConnection, Worker } from '@temporalio/worker';
import * as nexus from 'nexus-rpc';
import type { Dependencies } from '../dependencies.ts';

/** Code, name, full name and, of a region that was merged away, its last day. */
type RegionRow = [string, string, string, string?];

const regions: RegionRow[] = [
  ['421024', '江陵县', '湖北省荆州市江陵县'],
  ['421024100', '资市镇', '湖北省荆州市江陵县资市镇'],
  ['421024100200', '玉湖村', '湖北省荆州市江陵县资市镇玉湖村'],
  ['421024100201', '平渊村', '湖北省荆州市江陵县资市镇平渊村'],
  ['421024100202', '虎渡村', '湖北省荆州市江陵县资市镇虎渡村', '2020-12-31'],
  ['620422', '会宁县', '甘肃省白银市会宁县'],
  ['620422100200', '南嘴村', '甘肃省白银市会宁县会师镇南嘴村'],
  ['430511', '北塔区', '湖南省邵阳市北塔区'],
  ['430511001201', '苗儿村民委员会', '湖南省邵阳市北塔区新滩镇街道苗儿村民委员会'],
  ['410503', '北关区', '河南省安阳市北关区'],
  ['350526', '德化县', '福建省泉州市德化县'],
  ['350526103204', '霞山村', '福建省泉州市德化县龙门滩镇霞山村'],
  ['640502', '沙坡头区', '宁夏回族自治区中卫市沙坡头区'],
];

const levels: Record<number, string> = { 6: 'county', 9: 'township', 12: 'village' };

/** Stands in for the registry's public region reads, over HTTP; `merge` ends a region on a day. */
export async function startRegistryStandIn() {
  const merged = new Map<string, string>();
  const endOf = ([code, , , lastDay]: RegionRow) => merged.get(code) ?? lastDay ?? null;
  const describe = (row: RegionRow) => ({
    code: row[0],
    name: row[1],
    fullName: row[2],
    level: levels[row[0].length],
    parentCode: row[0].slice(0, 6),
    validFrom: '2000-01-01',
    validTo: endOf(row),
    replacedBy: null,
    source: 'test',
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    const code = /^\/regions\/(\d+)$/.exec(url.pathname)?.[1];
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/regions/search') {
      const q = url.searchParams.get('q') ?? '';
      return send(200, { items: regions.filter(([, name]) => name.includes(q)).map(describe) });
    }
    const date = url.searchParams.get('date') ?? shanghaiDate(Date.now());
    const found = regions.find((row) => row[0] === code && (endOf(row) ?? date) >= date);
    return found ? send(200, describe(found)) : send(404, { code: 'notFound' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    merge: (code: string, lastDay: string) => merged.set(code, lastDay),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Stands in for the disclosure service behind its public Nexus contract. Resolves to a stop function. */
export async function startDisclosureStandIn(deps: Dependencies, suffix: string): Promise<() => Promise<void>> {
  const taskQueue = `disclosure${suffix}`;
  const handler = nexus.serviceHandler(disclosureNexus, {
    publishNotice: new WorkflowRunOperationHandler<PublishNoticeInput, PublishNoticeOutcome>((context, input) =>
      startWorkflow(context, 'publishNoticeDouble', { workflowId: `notice-${input.requestKey}`, args: [input] }),
    ),
  });
  const connection = await NativeConnection.connect({ address: deps.config.TEMPORAL_ADDRESS });
  const source = fileURLToPath(new URL('./notice-double-workflow.ts', import.meta.url));
  const worker = await Worker.create({
    connection,
    namespace: deps.config.TEMPORAL_NAMESPACE,
    taskQueue,
    workflowBundle: { code: await bundleWorkflows(source) },
    nexusServices: [handler],
    dataConverter: dataConverterOf(deps.config),
  });
  const running = worker.run();
  await registerEndpoint(deps, taskQueue);
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}
