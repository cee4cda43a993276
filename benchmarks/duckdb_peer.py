"""The figures in DuckDB SQL."""

from __future__ import annotations

import polars as pl

from benchmarks.panel import FIGURES, SECTORS, Panel, settled

# Closes by position, each with the weight that its member has after the close.
PRICED = """
create temp table weighed as
select p.symbol, c.position, c.file, p.close, h.symbol is not null as held, h.sector,
    h.weight * p.close
        / first_value(p.close) over (partition by p.symbol, c.file order by c.position) as value
from read_parquet('{prices}') p
join read_parquet('{calendar}') c using (session)
left join read_parquet('{holdings}') h on h.symbol = p.symbol and h.file = c.file
"""

# Members in force without a close keep the weight of their last close in the file.
CARRIED = """
create temp table carried as
with spans as (
    select file, min(position) as first, max(position) as last
    from read_parquet('{calendar}') where file is not null group by file
), runs as (
    select symbol, file, count(*) as n from weighed where held group by symbol, file
), short as (
    select h.symbol, h.file, h.weight, unnest(range(s.first, s.last + 1))::int as position
    from read_parquet('{holdings}') h join spans s using (file)
    left join runs r on r.symbol = h.symbol and r.file = h.file
    where h.weight is not null and coalesce(r.n, 0) < s.last - s.first + 1
), bare as (
    select * from short s anti join weighed w
    on w.symbol = s.symbol and w.position = s.position
)
select b.position, coalesce(w.value, b.weight) as value
from bare b asof left join weighed w
on w.symbol = b.symbol and w.file = b.file and w.position <= b.position
"""

LOOKED_BACK = """
create temp table looked as
select position, value, held,
    case when before_position = position - 1 then close / before_close - 1 end as r,
    case when before_position = position - 1 then before_value end as before,
    coalesce(before_position = position - 1 and before_held, false) as held_before,
    before_sector as sector,
    held and n >= 50 as told50, held and n >= 200 as told200, held and n >= 252 as told252,
    close > mean50 * (1 + 1e-12) as above50, close > mean200 * (1 + 1e-12) as above200,
    close >= high as high, close <= low as low
from (
    select *,
        lag(position) over w as before_position, lag(close) over w as before_close,
        lag(value) over w as before_value, lag(held) over w as before_held,
        lag(sector) over w as before_sector, row_number() over w as n,
        avg(close) over (w rows 49 preceding) as mean50,
        avg(close) over (w rows 199 preceding) as mean200,
        max(close) over (w rows 251 preceding) as high,
        min(close) over (w rows 251 preceding) as low
    from weighed
    window w as (partition by symbol order by position)
)
"""

DAILY = """
create temp table daily as
select position,
    sum(before) as priced, sum(before * r) as gained, sum(before * r * r) as squared,
    avg(r) filter (held_before) as equal_return, median(r) filter (held_before) as median,
    count(r) filter (held) as moved,
    count(*) filter (held and r > 0) as advances, count(*) filter (held and r < 0) as declines,
    count(*) filter (told50) as told50, count(*) filter (told50 and above50) as above50,
    count(*) filter (told200) as told200, count(*) filter (told200 and above200) as above200,
    count(*) filter (told252) as told252,
    count(*) filter (told252 and high) as highs252, count(*) filter (told252 and low) as lows252,
    {sectors}
from looked group by position
"""

WEIGHTS = """
create temp table weights as
select position, sum(value) as whole, sum(value * value) as squares, list_sum(max(value, 10)) as top
from (select position, value from weighed union all select position, value from carried)
where value is not null group by position
"""

FINISHED = """
select c.session,
    case when d.priced > 0 then d.gained / d.priced end as cap_return,
    d.equal_return, coalesce(d.priced, 0) / lag(w.whole) over (order by c.position) as covered,
    w.top / w.whole as top10, w.squares / (w.whole * w.whole) as hhi,
    case when d.told50 > 0 then d.above50 / d.told50 end as above50,
    case when d.told200 > 0 then d.above200 / d.told200 end as above200,
    case when d.moved > 0 then d.advances end as advances,
    case when d.moved > 0 then d.declines end as declines,
    case when d.told252 > 0 then d.highs252 end as highs252,
    case when d.told252 > 0 then d.lows252 end as lows252,
    case when d.priced > 0
        then sqrt(greatest(d.squared / d.priced - (d.gained / d.priced) ** 2, 0)) end as dispersion,
    d.median,
    {sectors}
from read_parquet('{calendar}') c
left join daily d using (position) left join weights w using (position)
"""


def figures(panel: Panel) -> pl.DataFrame:
    """Every figure of every session.

    What was tried: one statement of common table expressions (more memory, no faster than
    temporary tables); an asof join of each close with the holdings dates (slower than the
    calendar's file number); windows over integer member codes (no faster than symbols).
    """
    import duckdb

    paths = {name: getattr(panel, name) for name in ("prices", "calendar", "holdings")}
    sums = ", ".join(f"sum(before * r) filter (sector = {k}) as sector{k}" for k in range(SECTORS))
    shares = ", ".join(
        f"case when d.priced > 0 then coalesce(d.sector{k}, 0) / d.priced end as sector{k}"
        for k in range(SECTORS)
    )
    with duckdb.connect() as base:
        base.execute("set preserve_insertion_order = false")
        for text in (PRICED, CARRIED, LOOKED_BACK):
            base.execute(text.format(**paths))
        base.execute(DAILY.format(sectors=sums))
        base.execute(WEIGHTS)
        table = base.sql(FINISHED.format(sectors=shares, **paths)).to_arrow_table()
    found = pl.DataFrame(table)
    return settled(found.select("session", *FIGURES), panel)
