"""How a report looks, on light and dark screens and on paper."""

# Blue and orange are told apart by all (Wong 2011, doi:10.1038/nmeth.1618); the second is dashed, too.
STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --faint: #656d76; --rule: #d8dee4;
  --first: #0072b2; --second: #d55e00; --error: #b42318; --warning: #8a5a00; --info: #0b5cad; --none: #eceff2;
  --shade-0: #bcc8d4; --shade-1: #8fabc7; --shade-2: #5c8dbb; --shade-3: #2b6aa3; --shade-4: #0a3c74; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e6e9ec; --faint: #9aa4ae; --rule: #343a41;
  --first: #56b4e9; --second: #e69f00; --error: #ff8a80; --warning: #f0c05a; --info: #7cc0ff; --none: #262b31;
  --shade-0: #46525e; --shade-1: #587390; --shade-2: #6d99c0; --shade-3: #92c0e8; --shade-4: #cfe8ff; } }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
.about { color: var(--faint); margin: .2rem 0 0; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem .9rem .25rem 0; vertical-align: top;
  border-bottom: 1px solid var(--rule); } td.number { text-align: right; font-variant-numeric: tabular-nums; }
code, td.value { font-family: ui-monospace, monospace; font-size: .9em; }
.finding { border-left: 4px solid var(--rule); padding: .1rem 0 .1rem .9rem; margin: 0 0 1rem; }
.finding h3 { font-size: 1rem; margin: 0; } .finding p { margin: .2rem 0; }
.error { border-color: var(--error); } .error h3 { color: var(--error); }
.warning { border-color: var(--warning); } .warning h3 { color: var(--warning); }
.info { border-color: var(--info); } .info h3 { color: var(--info); }
.evidence { color: var(--faint); font-size: .9em; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0 0 1rem; } figcaption { color: var(--faint); font-size: .9em; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .tick { fill: var(--faint); } svg .up { text-anchor: end; }
svg .level { text-anchor: end; dominant-baseline: middle; }
svg .across { text-anchor: middle; } svg .layer { text-anchor: end; }
.grid { stroke: var(--rule); } .best { stroke: var(--faint); stroke-dasharray: 2 3; }
.line { fill: none; stroke-width: 1.8; } .series-0 { stroke: var(--first); }
.series-1 { stroke: var(--second); stroke-dasharray: 6 3; } .dot { stroke: none; }
.dot.series-0 { fill: var(--first); } .dot.series-1 { fill: var(--second); }
.swatch { display: inline-block; width: .8em; height: .8em; vertical-align: -1px; background: currentColor; }
.heat-none { fill: var(--none); background: var(--none); }
.heat-0 { fill: #440154; background: #440154; } .heat-1 { fill: #472d7b; background: #472d7b; }
.heat-2 { fill: #3b528b; background: #3b528b; } .heat-3 { fill: #2c728e; background: #2c728e; }
.heat-4 { fill: #21918c; background: #21918c; } .heat-5 { fill: #28ae80; background: #28ae80; }
.heat-6 { fill: #5ec962; background: #5ec962; } .heat-7 { fill: #addc30; background: #addc30; }
.heat-8 { fill: #fde725; background: #fde725; }
.wide { overflow-x: auto; } .wide svg { min-width: 44rem; } .wide table { font-size: .9em; }
.wide td, .wide th { overflow-wrap: normal; white-space: nowrap; }
.long { display: inline-block; min-width: 16rem; white-space: normal; overflow-wrap: anywhere; }
.marked { background: var(--none); } svg.scatter { display: block; max-width: 45rem; }
svg .haloed { paint-order: stroke; stroke: var(--paper); stroke-width: 3.5px; stroke-linejoin: round; }
svg .choice, svg .beside { dominant-baseline: middle; } .axis { stroke: var(--faint); }
.shade-0 { color: var(--shade-0); } .shade-1 { color: var(--shade-1); } .shade-2 { color: var(--shade-2); }
.shade-3 { color: var(--shade-3); } .shade-4 { color: var(--shade-4); } .winner { color: var(--second); }
.trace { fill: none; stroke: currentColor; stroke-width: 1.5; opacity: .85; }
.trace.unscored { color: var(--faint); stroke-dasharray: 2 4; } .trace.winner { stroke-width: 3; opacity: 1; }
.many .trace:not(.winner) { stroke-width: 1; opacity: .5; }
.dot.winner { fill: currentColor; } .dot.pale { fill: none; stroke: var(--first); opacity: .65; }
.cross { stroke: var(--faint); } .step { fill: none; stroke: var(--second); stroke-width: 1.8; }
.bar { fill: var(--first); }
@media print { body { max-width: none; } }
"""
