/**
 * The one Typst source of all papers. It reads its data as JSON from `sys.inputs` and shows every text as a string,
 * so nothing a person typed is ever parsed as markup.
 *
 * GB/T 9704-2012: 5.1–5.2 A4, top 37 mm, binding side 28 mm, type area 156 × 225 mm (right 26 mm, bottom 35 mm);
 * 5.2.3 22 lines of 3号 (16 pt), so 29 pt from line to line; 7.3.1 title 2号 (22 pt); 7.5 page number 4号 (14 pt)
 * `— 1 —`, 7 mm under the type area, right on odd and left on even pages, one character in. 7.4.2: a landscape table keeps
 * the same type area turned, with the binding side on top.
 */
export const paperTemplate = String.raw`
#let paper = json(bytes(sys.inputs.paper))
#let fonts = paper.fonts
#let is-landscape = paper.orientation == "landscape"
#let line-gap = 13pt

#set document(title: paper.title, date: auto)
#set text(font: fonts.body, size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none, top-edge: 0.8em, bottom-edge: -0.2em)
#set par(leading: line-gap, spacing: line-gap, justify: true, first-line-indent: (amount: 2em, all: true))
#set page(
  paper: "a4",
  flipped: is-landscape,
  margin: if is-landscape { (top: 28mm, bottom: 26mm, left: 35mm, right: 37mm) } else {
    (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm)
  },
  footer-descent: 7mm,
  footer: context {
    let number = counter(page).get().first()
    set text(size: 14pt)
    set par(first-line-indent: 0em)
    let mark = [#h(1em)—#h(0.4em)#number#h(0.4em)—#h(1em)]
    align(if calc.odd(number) { right } else { left }, mark)
  },
)

#let heading-text(body, size) = text(font: fonts.heading, size: size, body)

#align(center, par(first-line-indent: 0em, leading: 10pt, text(font: fonts.title, size: 22pt, weight: "bold", paper.title)))
#if paper.subtitle != "" {
  v(4pt)
  align(center, par(first-line-indent: 0em, text(paper.subtitle)))
}
#v(line-gap)

#for paragraph in paper.introduction { par(text(paragraph)) }

#let columns-count = paper.columns.len()
#let cell-size = if columns-count <= 5 { 12pt } else if columns-count <= 9 { 10.5pt } else { 9pt }
#let alignments = (left: left, center: center, right: right)
#let cell-text(value) = {
  show regex("[0-9A-Za-z/:.\-]{20,}"): it => it.text.clusters().join(sym.zws)
  text(value)
}

// The label of the total row (合计) spreads over the empty cells after it.
#let total-cells(values) = {
  if values.len() == 0 { return () }
  let filled = values.slice(1).position(value => value != "")
  let span = if filled == none { values.len() } else { filled + 1 }
  ((values.first(), span),) + values.slice(span).map(value => (value, 1))
}

#if columns-count > 0 {
  set par(first-line-indent: 0em, leading: 4pt, justify: false)
  set text(size: 12pt)
  let organisation = if paper.organisation == "" { [] } else { [单位（盖章）：#text(paper.organisation)] }
  block(above: 20pt, below: 6pt, grid(
    columns: (1fr, auto),
    align: (left + bottom, right + bottom),
    organisation, text(paper.unitNote),
  ))
  set text(size: cell-size)
  let header = paper.columns.map(column => table.cell(align: center + horizon, heading-text(column.header, cell-size)))
  let rows = paper.rows.flatten().map(cell-text)
  let total = total-cells(paper.totalRow).map(((value, span)) => table.cell(colspan: span, ..if span > 1 { (align: center + horizon) }, heading-text(value, cell-size)))
  table(
    columns: paper.columns.map(column => column.width * 1fr),
    align: paper.columns.map(column => alignments.at(column.align) + horizon),
    stroke: 0.5pt,
    inset: (x: 3pt, y: 5pt),
    table.header(repeat: true, ..header),
    ..rows,
    ..total,
  )
}

#v(0.5 * line-gap)
#let has-signatures = paper.signatures.len() > 0
#let has-closing = paper.closing != none or paper.qrSvg != "" or paper.shortHash != ""
#for (index, remark) in paper.remarks.enumerate() {
  // GB/T 9704 7.3.5: issuer, date and seal never stand on a page without body text.
  block(sticky: (has-closing or has-signatures) and index == paper.remarks.len() - 1, par(text(remark)))
}

#if has-signatures {
  set par(first-line-indent: 0em)
  set text(size: 12pt)
  block(sticky: has-closing, above: 2 * line-gap, grid(columns: paper.signatures.map(_ => 1fr), ..paper.signatures.map(text)))
}

#let seal-size = 42mm
#let seal-area(seal, content) = box(width: seal-size, height: seal-size, stroke: (paint: luma(190), thickness: 0.4pt, dash: "dotted"), {
  context [#metadata((name: seal.name, page: here().page(), x: here().position().x.mm(), y: here().position().y.mm(), size: seal-size.mm())) <seal-area>]
  place(bottom + center, dy: -3pt, text(size: 9pt, fill: luma(110), seal.label))
  place(center + horizon, content)
})

#let source-mark() = {
  set text(size: 9pt)
  set par(first-line-indent: 0em, leading: 3pt, spacing: 4pt, justify: false)
  stack(
    dir: ltr,
    spacing: 3mm,
    if paper.qrSvg != "" { image(bytes(paper.qrSvg), format: "svg", width: 26mm, alt: paper.qrUrl) },
    box(width: 58mm, height: 26mm, align(left + horizon, {
      if paper.qrCaption != "" { par(text(paper.qrCaption)) }
      if paper.qrUrl != "" { par(cell-text(paper.qrUrl)) }
      if paper.shortHash != "" { par(box[内容校验码：#text(paper.shortHash)]) }
    })),
  )
}

#let closing-block(closing) = {
  set par(first-line-indent: 0em, leading: line-gap, spacing: line-gap)
  let lines = box(width: 90mm, align(center, { par(text(closing.issuer)); par(text(closing.date)) }))
  if closing.seal == none { lines } else { seal-area(closing.seal, lines) }
}

#if has-closing {
  block(breakable: false, above: 1.5 * line-gap, width: 100%, grid(
    columns: (1fr, auto),
    align: (left + bottom, right + bottom),
    if paper.qrSvg != "" or paper.shortHash != "" { source-mark() },
    if paper.closing != none { pad(right: 18mm, closing-block(paper.closing)) },
  ))
}
`;
