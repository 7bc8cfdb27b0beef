import { uuidv7, type Route } from '@sunledger/service-kit';
import { z } from 'zod';

/** Values that name nothing that exists; one of them fits every parameter of a route. */
const samples = [uuidv7(), '999999', '2026', '2026-01-05', 'unknown', 'villageClerk', 'f'.repeat(32)];

/** The address of a route with parameters that pass its schema and name nothing. */
export function addressOf({ definition }: Route): string {
  const shape = definition.params instanceof z.ZodObject ? (definition.params.shape as Record<string, z.ZodType>) : {};
  return definition.url.replaceAll(/:(\w+)/g, (_text, name: string) => {
    const schema = shape[name];
    const value = samples.find((sample) => !schema || schema.safeParse(sample).success);
    if (value === undefined) throw new Error(`no sample fits ${name} of ${definition.url}`);
    return encodeURIComponent(value);
  });
}

/** Paths of nested objects in a body that would take a field nobody asked for. The kit closes the outermost itself. */
export function openObjectsOf(schema: z.ZodType): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const visit = (node: unknown, path: string): void => {
    if (!node || typeof node !== 'object' || seen.has(node)) return;
    seen.add(node);
    const { def } = (node as { _zod: { def: ZodDefinition } })._zod;
    const isOpen = def.type === 'object' && def.catchall?._zod.def.type !== 'never';
    if (isOpen && path !== '') found.push(path);
    for (const [name, child] of Object.entries(def.shape ?? {})) visit(child, `${path}.${name}`);
    for (const child of def.options ?? def.items ?? []) visit(child, `${path}|`);
    for (const child of [def.element, def.innerType, def.in, def.out, def.valueType, def.left, def.right])
      visit(child, def.type === 'array' ? `${path}[]` : path);
  };
  visit(schema, '');
  return found;
}

interface ZodDefinition {
  type: string;
  shape?: Record<string, unknown>;
  catchall?: { _zod: { def: { type: string } } };
  options?: unknown[];
  items?: unknown[];
  element?: unknown;
  innerType?: unknown;
  in?: unknown;
  out?: unknown;
  valueType?: unknown;
  left?: unknown;
  right?: unknown;
}
