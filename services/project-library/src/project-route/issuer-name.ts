/** The place of a village or residents' committee: 龙渊村村民委员会 → 龙渊村, 磻坑村委会 → 磻坑村, 资福寺社区居委会 → 资福寺社区. */
export function boardPlaceOf(name: string): string {
  return name.replace(/村?(?:村民委员会|村委会)$/, '村').replace(/居(?:民)?委(?:员)?会$/, '');
}

/** Who issues a notice of the region: the organ that the law or, for a 管理区, common usage gives such a place. */
export function issuerOf(name: string, digits: 6 | 9 | 12): string {
  switch (digits) {
    case 6:
      return `${name}人民政府`;
    case 9:
      return `${name}${townshipOrgan(name)}`;
    case 12:
      return villageCommittee(name);
  }
}

function townshipOrgan(name: string): string {
  if (/[镇乡]$/.test(name)) return '人民政府';
  // 地方组织法：街道办事处是派出机关，街道没有人民政府。
  if (name.endsWith('街道')) return '办事处';
  // 三湖、六合垸等管理区按惯例由管理委员会署名。
  if (name.endsWith('管理区')) return '管理委员会';
  // 林场、水库、工业园、学院：名称看不出署名的机关，按登记的名称署名，不替它们编造机关。
  return '';
}

// 村民委员会组织法、城市居民委员会组织法：村为村民委员会，社区为居民委员会。
function villageCommittee(name: string): string {
  if (/(?:村民|居民)委员会$/.test(name)) return name;
  const place = boardPlaceOf(name);
  if (place.endsWith('社区') || name.endsWith('居委会')) return `${place}居民委员会`;
  return place.endsWith('村') ? `${place}村民委员会` : name;
}
