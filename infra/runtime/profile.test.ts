import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { createLayout, type Layout } from './layout.ts';
import { checkProfile, firstAdministrator, passwordWeakness } from './profile.ts';
import { secretFile } from './secrets.ts';

let layout: Layout;
const demo = readEnvironment({});
const county = readEnvironment({ SUNLEDGER_PROFILE: 'county' });

beforeEach(() => {
  layout = createLayout(mkdtempSync(join(tmpdir(), 'profile-')), 0);
});

afterEach(() => rmSync(layout.data, { recursive: true, force: true }));

describe('the county profile', () => {
  it('refuses the data of a demonstration, and the other way round', () => {
    checkProfile(layout, demo);
    expect(() => checkProfile(layout, county)).toThrow('数据目录属于 demo 方案');
  });

  it.each(['changeme', 'x'.repeat(60)])('refuses the weak secret %s', (value) => {
    writeFileSync(join(layout.secrets, 'redis-password'), value, { mode: 0o600 });
    expect(() => checkProfile(layout, county)).toThrow('过弱');
  });

  it('refuses a secret that others may read', () => {
    chmodSync(secretFile(layout, 'redis-password'), 0o644);
    expect(() => checkProfile(layout, county)).toThrow('600');
  });

  it.each([
    ['too short', 'Ab1!Ab1!'],
    ['only letters', 'abcdefghijklmnop'],
    ['holding the account', 'Jiangling-2026'],
    ['common', 'Password-2026!'],
  ])('refuses a first password that is %s', (_why, password) => {
    expect(passwordWeakness('jiangling', password)).toBeDefined();
  });

  it('takes the first administrators from the environment where nobody can be asked', async () => {
    const file = join(layout.data, 'given');
    writeFileSync(file, 'correct-Horse-7-battery\n');
    const environment = readEnvironment({
      SUNLEDGER_PROFILE: 'county',
      FIRST_ADMINISTRATOR_NAME: 'jiangling',
      FIRST_ADMINISTRATOR_PASSWORD_FILE: file,
      FIRST_ADMINISTRATOR_REGION: '421024',
    });
    const administrator = await firstAdministrator(layout, environment);
    expect(administrator).toMatchObject({ name: 'jiangling', regionCode: '421024' });
    expect(await firstAdministrator(layout, county)).toEqual(administrator);
  });
});
