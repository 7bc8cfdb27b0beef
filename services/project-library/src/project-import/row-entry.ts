import { type Fen, parseWan } from '@sunledger/money';
import { constructionKinds, constructionKindTitles, type ProjectEntry } from '../project/entry.ts';
import { categoryOf, type ImportValues } from './template.ts';
import type { Region } from './region-directory.ts';

/** The draft a row becomes. Nothing is guessed: what the table does not say stays open. */
export function entryOfRow(values: ImportValues, fundSource: string | null, place: Region | undefined): ProjectEntry {
  const { name, location, content, amountFen, implementer, beneficiaryOrTarget, note } = values;
  const isVillage = place?.code.length === 12;
  const notes = [
    beneficiaryOrTarget && `受益对象或目标：${beneficiaryOrTarget}`,
    values.fundSource !== fundSource && values.fundSource && `资金来源原文：${values.fundSource}`,
    note,
  ];
  return {
    name,
    category: categoryOf(values.category),
    constructionKind: constructionKinds.find((kind) => constructionKindTitles[kind] === content) ?? null,
    location,
    places: isVillage ? [{ regionCode: place.code, name: place.name }] : [],
    startDate: null,
    endDate: null,
    responsibleUnit: implementer,
    responsiblePerson: null,
    leadDepartment: null,
    cooperatingDepartments: [],
    content,
    tasks: [],
    amountFen,
    fundSources: fundSource === null ? [] : sourcesOf(fundSource, amountFen),
    householdAmountFen: null,
    beneficiaries: null,
    performanceTargets: [],
    participation: null,
    benefitLinkage: null,
    note: notes.filter((part) => part).join('；') || null,
  };
}

/** '省级47+市级66.5' is split when its parts make up the row's amount; otherwise the text names one source of the whole amount. */
export function sourcesOf(written: string, amountFen: Fen): ProjectEntry['fundSources'] {
  const parts = written.split('+').map((part) => /^(\D{1,60}?)(\d+(?:\.\d{1,6})?)(?:万元?)?$/.exec(part.trim()));
  const sources = parts.flatMap((part) => (part ? [{ name: part[1]!, amountFen: parseWan(part[2]!) }] : []));
  const total = sources.reduce((sum, source) => sum + source.amountFen, 0n);
  if (sources.length === parts.length && total === amountFen) return sources;
  return [{ name: written.slice(0, 100), amountFen }];
}
