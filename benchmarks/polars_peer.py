"""The figures in hand-tuned Polars."""

from __future__ import annotations

import polars as pl

from benchmarks.panel import FIGURES, SECTORS, Panel, settled

GUARD = 1.0 + 1e-12


def figures(panel: Panel) -> pl.DataFrame:
    """Every figure of every session.

    A file sorted by symbol allows lags and windows over the whole column with the first n
    rows of each symbol masked, instead of `over("symbol")`; dates are looked up in an array
    of days instead of joined; runs of one member in one file are numbered and weights
    gathered from them, instead of joined to each row. Tried on 5,000 x 9,000: one grouping
    for all figures (seven times slower than one for the sums on the streaming engine and
    one each for the median and the largest weights); all of `_looked_back` in one selection
    (it computes the shared parts again; three times slower than in steps).
    """
    calendar = pl.read_parquet(panel.calendar)
    rows = _rows(panel, calendar)
    runs = _runs(panel, rows)
    carried = _carried(panel, calendar, rows, runs)
    lazy = _looked_back(_weighed(rows, runs))
    daily = _daily(lazy)
    sectors = _sectors(lazy)
    whole = _weights(daily, carried)
    return settled(_finished(calendar, daily, whole, sectors), panel)


def _rows(panel: Panel, calendar: pl.DataFrame) -> pl.DataFrame:
    """Closes with the member's number, the session's position and the file in force."""
    days = calendar.select(pl.col("session").to_physical().alias("day"), "position", "file")
    low, high = int(days["day"][0]), int(days["day"][-1])
    every = pl.DataFrame({"day": pl.int_range(low, high + 1, eager=True)})
    table = every.with_columns(pl.col("day").cast(pl.Int32)).join(
        days, on="day", how="left", maintain_order="left"
    )
    day = pl.col("session").to_physical() - low
    return (
        pl.scan_parquet(panel.prices)
        .select(
            code=pl.col("symbol").rle_id(),
            first=pl.col("symbol"),
            position=pl.lit(table["position"]).gather(day),
            file=pl.lit(table["file"]).gather(day),
            close="close",
        )
        .collect()
    )


def _runs(panel: Panel, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per member and file in force: weight per unit of close, first close, length."""
    held = pl.read_parquet(panel.holdings).with_columns(held=True)
    return (
        rows.lazy()
        .with_columns(run=_run())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("first").first().alias("symbol"),
            pl.col("code", "file").first(),
            pl.col("close").first().alias("base"),
            pl.len().alias("length"),
        )
        .join(held.lazy(), on=["symbol", "file"], how="left", maintain_order="left")
        .with_columns(scale=pl.col("weight") / pl.col("base"), held=pl.col("held").fill_null(False))
        .collect()
    )


def _run() -> pl.Expr:
    return (pl.col("code").cast(pl.Int64) * 100_000 + pl.col("file").fill_null(-1)).rle_id()


def _carried(
    panel: Panel, calendar: pl.DataFrame, rows: pl.DataFrame, runs: pl.DataFrame
) -> pl.DataFrame:
    """Members in force without a close: position and weight at the last close of the file."""
    spans = calendar.group_by("file").agg(
        start=pl.col("position").min(), end=pl.col("position").max() + 1
    )
    short = (
        pl.read_parquet(panel.holdings)
        .filter(pl.col("weight").is_not_null())
        .join(
            runs.select("symbol", "file", "run", "base", "length"),
            on=["symbol", "file"],
            how="left",
        )
        .join(spans, on="file")
        .filter(pl.col("length").fill_null(0) < pl.col("end") - pl.col("start"))
        .with_columns(position=pl.int_ranges("start", "end", dtype=pl.Int32))
        .explode("position")
    )
    seen = (
        rows.lazy()
        .with_columns(run=_run())
        .join(short.lazy().select(pl.col("run").unique()), on="run", how="semi")
        .select("run", "position", seen="close", told=True)
        .sort("position")
        .collect()
    )
    return (
        short.sort("position")
        .join_asof(seen, on="position", by="run", strategy="backward", check_sortedness=False)
        .join(seen.select("run", "position", here=True), on=["run", "position"], how="left")
        .filter(pl.col("here").is_null())
        .select(
            "position", value=pl.col("weight") * (pl.col("seen") / pl.col("base")).fill_null(1.0)
        )
    )


def _weighed(rows: pl.DataFrame, runs: pl.DataFrame) -> pl.LazyFrame:
    """Rows with the weight after their close (unscaled), and whether a member is in force."""
    run = pl.col("run")
    return (
        rows.lazy()
        .with_columns(run=_run())
        .with_columns(
            value=pl.lit(runs["scale"]).gather(run) * pl.col("close"),
            held=pl.lit(runs["held"]).gather(run),
            sector=pl.lit(runs["sector"]).gather(run),
        )
        .drop("run", "file", "first")
    )


def _looked_back(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with the return, the weight and membership before it, and the windows' verdicts."""
    close, code, place = pl.col("close"), pl.col("code"), pl.col("position")
    starts = pl.when(code != code.shift(1)).then(pl.int_range(pl.len(), dtype=pl.Int32))
    counted = rows.with_columns(
        number=pl.int_range(1, pl.len() + 1, dtype=pl.Int32) - starts.forward_fill().fill_null(0),
        neighbour=((code == code.shift(1)) & (place - 1 == place.shift(1))).fill_null(False),
        mean50=close.rolling_mean(50) * GUARD,
        mean200=close.rolling_mean(200) * GUARD,
        high=close.rolling_max(252),
        low=close.rolling_min(252),
    ).collect()
    told = {n: (pl.col("number") >= n) & pl.col("held") for n in (50, 200, 252)}
    near = pl.col("neighbour")
    return (
        counted.lazy()
        .select(
            "position",
            "value",
            "held",
            r=pl.when(near).then(close / close.shift(1) - 1.0),
            before=pl.when(near).then(pl.col("value").shift(1)),
            held_before=near & pl.col("held").shift(1),
            sector=pl.when(near).then(pl.col("sector").shift(1)),
            told50=told[50],
            above50=told[50] & (close > pl.col("mean50")),
            told200=told[200],
            above200=told[200] & (close > pl.col("mean200")),
            told252=told[252],
            high=told[252] & (close >= pl.col("high")),
            low=told[252] & (close <= pl.col("low")),
        )
        .collect()
        .lazy()
    )


def _daily(rows: pl.LazyFrame) -> pl.DataFrame:
    r, before, held = pl.col("r"), pl.col("before"), pl.col("held")
    flags = ("told50", "told200", "told252", "above50", "above200")
    sums = rows.group_by("position").agg(
        priced=before.sum(),
        gained=(before * r).sum(),
        squared=(before * r * r).sum(),
        total=pl.col("value").sum(),
        weighted=pl.col("value").count(),
        squares=(pl.col("value") * pl.col("value")).sum(),
        moved=(held & r.is_not_null()).sum(),
        advances=(held & (r > 0)).sum(),
        declines=(held & (r < 0)).sum(),
        highs252=pl.col("high").sum(),
        lows252=pl.col("low").sum(),
        **{name: pl.col(name).sum() for name in flags},
    )
    members = rows.filter("held_before").select("position", "r").group_by("position")
    medians = members.agg(equal_return=r.mean(), median=r.median())
    largest = (
        rows.select("position", "value").group_by("position").agg(largest=pl.col("value").top_k(10))
    )
    found = [one.collect(engine="streaming") for one in (sums, medians, largest)]
    return found[0].join(found[1], on="position", how="left").join(found[2], on="position")


def _sectors(rows: pl.LazyFrame) -> pl.DataFrame:
    found = (
        rows.filter(pl.col("before").is_not_null() & pl.col("sector").is_not_null())
        .group_by("position", "sector")
        .agg((pl.col("before") * pl.col("r")).sum())
        .collect(engine="streaming")
        .pivot(on="sector", on_columns=list(range(SECTORS)), index="position", values="before")
    )
    return found.rename({str(k): f"sector{k}" for k in range(SECTORS)})


def _weights(daily: pl.DataFrame, carried: pl.DataFrame) -> pl.DataFrame:
    """Total, squares and ten largest of the weights after each close."""
    value = pl.col("value")
    rest = carried.group_by("position").agg(
        carried=value.sum(), squares=(value * value).sum(), largest=value.top_k(10)
    )
    both = daily.select("position", "weighted", "total", "squares", "largest").join(
        rest, on="position", how="full", coalesce=True
    )
    empty = pl.lit([], dtype=pl.List(pl.Float64))
    largest = pl.concat_list(
        pl.col("largest").fill_null(empty), pl.col("largest_right").fill_null(empty)
    )
    total = pl.col("total").fill_null(0.0) + pl.col("carried").fill_null(0.0)
    squares = pl.col("squares").fill_null(0.0) + pl.col("squares_right").fill_null(0.0)
    known = pl.col("weighted").fill_null(0) + pl.col("carried").is_not_null() > 0
    return both.select(
        "position",
        whole=pl.when(known).then(total),
        hhi=pl.when(known).then(squares / (total * total)),
        top10=pl.when(known).then(
            largest.list.sort(descending=True, nulls_last=True).list.head(10).list.sum() / total
        ),
    )


def _told(name: str, by: str, over: pl.Expr | None = None) -> pl.Expr:
    """A figure, or its share, where there is anything to count."""
    figure = pl.col(name) if over is None else pl.col(name) / over
    return pl.when(pl.col(by) > 0).then(figure).alias(name)


def _finished(
    calendar: pl.DataFrame, daily: pl.DataFrame, whole: pl.DataFrame, sectors: pl.DataFrame
) -> pl.DataFrame:
    col = pl.col
    joined = (
        calendar.join(daily, on="position", how="left")
        .join(whole, on="position", how="left")
        .join(sectors, on="position", how="left")
        .sort("position")
    )
    some = col("priced") > 0
    mean = col("gained") / col("priced")

    return (
        joined.with_columns(
            cap_return=pl.when(some).then(mean),
            covered=pl.when(col("whole").shift(1).is_not_null()).then(
                col("priced").fill_null(0.0) / col("whole").shift(1)
            ),
            dispersion=pl.when(some).then(
                (col("squared") / col("priced") - mean * mean).clip(lower_bound=0.0).sqrt()
            ),
        )
        .with_columns(
            _told("above50", "told50", col("told50")),
            _told("above200", "told200", col("told200")),
            _told("highs252", "told252"),
            _told("lows252", "told252"),
            _told("advances", "moved"),
            _told("declines", "moved"),
            *(
                pl.when(some)
                .then(col(f"sector{k}").fill_null(0.0) / col("priced"))
                .alias(f"sector{k}")
                for k in range(SECTORS)
            ),
        )
        .select("session", *FIGURES)
    )
