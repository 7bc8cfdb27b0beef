import type { Fen } from '@sunledger/money';
import type { FactorColumn } from './factor-column.ts';
import type { ManualAdjustment, RoundDefinition, RoundRegion } from './round-definition.ts';

/** One column of the matrix. The columns of the factors are followed by these three. */
export const closingColumns = ['limits', 'rounding', 'manual'] as const;

export interface AllocationColumn {
  key: string;
  /** What the column has to hand out, fen; its cells sum to it. Zero for limits and rounding. */
  poolFen: Fen;
  /** Sum of the coefficients; a region's share is its coefficient ÷ this. Null for the closing columns. */
  coefficientTotal: bigint | null;
}

export interface AllocationRow {
  regionCode: string;
  regionName: string;
  amountFen: Fen;
  /** Fen by column, in the order of `columns`. */
  cells: Fen[];
}

export interface Allocation {
  totalFen: Fen;
  setAsides: { key: string; title: string; baseFen: Fen; amountFen: Fen }[];
  columns: AllocationColumn[];
  rows: AllocationRow[];
  /** Factor columns as read, for the explanation of a cell. */
  factors: FactorColumn[];
  /** Empty = the matrix closes on both margins and on the total. */
  problems: MarginProblem[];
}

export interface AllocationInput {
  totalFen: Fen;
  definition: RoundDefinition;
  regions: readonly RoundRegion[];
  adjustments: readonly ManualAdjustment[];
}

/** A margin that does not close: which one, and by how much. */
export interface MarginProblem {
  margin: 'total' | 'component' | 'region';
  /** Column key, region code, or 'total' and 'limits'. */
  key: string;
  /** Actual − expected, fen. */
  differenceFen: Fen;
  message: string;
}
