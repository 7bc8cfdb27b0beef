import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAdministratorPasswords, writeAdministratorPasswords } from './administrator-passwords.ts';
import { answerProblem, passwordWeakness } from './ask-administrator.ts';
import { readEnvironment } from './environment.ts';
import { createLayout, type Layout } from './layout.ts';
import { checkProfile, firstAdministrator } from './profile.ts';
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

  const usable = {
    name: 'jiangling',
    regionCode: '421024',
    organisation: '江陵县财政局',
    passwords: {
      system: 'correct-Horse-7-battery',
      security: 'staple-Horse-8-correct',
      audit: 'battery-Horse-9-staple',
    },
  };
  it.each([
    ['账号前缀', { name: '' }],
    ['账号前缀', { name: '江陵' }],
    ['区划代码', { regionCode: '江陵县' }],
    ['所属机构', { organisation: '' }],
    ['口令', { passwords: { system: 'weak', security: 'staple-Horse-8-correct', audit: 'battery-Horse-9-staple' } }],
    ['各不相同', { passwords: { system: 'One-for-all-3', security: 'One-for-all-3', audit: 'One-for-all-3' } }],
  ])('names %s when the answer %o cannot be used', (field, answer) => {
    expect(answerProblem(usable)).toBeUndefined();
    expect(answerProblem({ ...usable, ...answer })).toContain(field);
  });

  it('asks for the first administrators where nobody is, by naming the variables', async () => {
    await expect(firstAdministrator(layout, county)).rejects.toThrow('FIRST_ADMINISTRATOR_NAME');
  });

  it('takes the first administrators from the environment where nobody can be asked', async () => {
    const file = join(layout.data, 'given');
    writeAdministratorPasswords(file, usable.passwords);
    const environment = readEnvironment({
      SUNLEDGER_PROFILE: 'county',
      FIRST_ADMINISTRATOR_NAME: 'jiangling',
      FIRST_ADMINISTRATOR_PASSWORD_FILE: file,
      FIRST_ADMINISTRATOR_REGION: '421024',
    });
    const administrator = await firstAdministrator(layout, environment);
    expect(administrator).toMatchObject({ name: 'jiangling', regionCode: '421024' });
    expect(readAdministratorPasswords(administrator.passwordFile)).toEqual(usable.passwords);
    expect(await firstAdministrator(layout, county)).toEqual(administrator);
  });

  it('names the administrator for whom the file of passwords has no line', () => {
    const file = join(layout.data, 'given');
    writeFileSync(file, 'system correct-Horse-7-battery\naudit battery-Horse-9-staple\n');
    expect(() => readAdministratorPasswords(file)).toThrow('security');
  });
});
