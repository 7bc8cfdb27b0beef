const source = '历史年度未收录调休安排，仅按周一至周五推算，只用于补录';

/** Past cases reach back to 2014 年 (精准扶贫), before the years with known holidays. */
export const backfillYears = Array.from({ length: 10 }, (_, index) => ({ year: 2014 + index, source }));
