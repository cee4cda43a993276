"""The canonical text: one spelling for every expression, and the tree comes back from it."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rotascope.language.parse import parse
from rotascope.language.show import show
from rotascope.language.syntax import (
    Argument,
    Binary,
    Both,
    Call,
    Compare,
    DateLiteral,
    Duration,
    Interval,
    Listing,
    Negate,
    Node,
    Not,
    Number,
    Period,
    Quoted,
    Since,
    Word,
)

RESERVED = {"and", "or", "not", "since"}

# text as typed, canonical text
SPELLINGS = [
    ("streak( RUT,SPX )>=10", "streak(RUT, SPX) >= 10"),
    ("breadth (R2000 , above = 50d)", "breadth(R2000, above=50d)"),
    ("((a))", "a"),
    ("f( )", "f()"),
    ("[ ]", "[]"),
    ("['BRK-B',MSFT]", '["BRK-B", MSFT]'),
    ("'say \"so\"'", r'"say \"so\""'),
    ("'a\\\\b'", '"a\\\\b"'),
    ("60 %", "60%"),
    ("175 bp", "175bp"),
    ("1.50", "1.50"),
    ("021d", "21d"),
    ("2024H1", "2024H1"),
    ("2026-01", "2026-01"),
    ("0900Q1", "0900Q1"),
    ("2025-04-08  ..2026-01-28", "2025-04-08..2026-01-28"),
    ("since   2025-10-27", "since 2025-10-27"),
    ("(a+b)+c", "a + b + c"),
    ("a+(b+c)", "a + (b + c)"),
    ("a-(b-c)", "a - (b - c)"),
    ("(a*b)/c", "a * b / c"),
    ("a/(b*c)", "a / (b * c)"),
    ("(a+b)*c", "(a + b) * c"),
    ("(a*b)+c", "a * b + c"),
    ("- a", "-a"),
    ("-(-a)", "--a"),
    ("-(a*b)", "-(a * b)"),
    ("(-a)*b", "-a * b"),
    ("a-(-b)", "a - -b"),
    ("(a<b)==(b<c)", "(a < b) == (b < c)"),
    ("(a+b)<c", "a + b < c"),
    ("not(a>b)", "not a > b"),
    ("(not a)>b", "(not a) > b"),
    ("not(a and b)", "not (a and b)"),
    ("(not a)and b", "not a and b"),
    ("(a and b)or c", "a and b or c"),
    ("a and(b or c)", "a and (b or c)"),
    ("a or(b or c)", "a or (b or c)"),
    ("-(not a)", "-(not a)"),
    ("f(x=(a or b))", "f(x=a or b)"),
    ("(since 2025-10-27)", "since 2025-10-27"),
    ("a \u2212 b \u00d7 \u201cc d\u201d", 'a - b * "c d"'),
]


@pytest.mark.parametrize(("typed", "canonical"), SPELLINGS)
def test_one_spelling_for_every_expression(typed: str, canonical: str) -> None:
    assert show(parse(typed)) == canonical
    assert show(parse(canonical)) == canonical


# One canonical text for each form of the catalogue, its name, and its arguments by name.
CATALOGUE = [
    ("level(DGS10)", "level", []),
    ("return(SPX, 5d)", "return", []),
    ("return(MAG7, ytd, weighting=equal, rebalance=quarter)", "return", ["weighting", "rebalance"]),
    ("return(NVDA, 1w, kind=price)", "return", ["kind"]),
    ("return(SPX, 10y)", "return", []),
    ("return(SPX, 2025Q4)", "return", []),
    ("return(SPX, 2026-01)", "return", []),
    ("return([AAPL, MSFT], qtd)", "return", []),
    ("excess(RUT, SPX, wtd)", "excess", []),
    ("ratio(RUT, SPX)", "ratio", []),
    ("streak(RUT, SPX, every=month)", "streak", ["every"]),
    ("run(SPX, down, every=week)", "run", ["every"]),
    ("record(streak(RUT, SPX))", "record", []),
    ("drawdown(SPX, window=1y)", "drawdown", ["window"]),
    ("record_high(RUT)", "record_high", []),
    ("volatility(SPX, window=63d)", "volatility", ["window"]),
    ("correlation(RUT, SPX, window=63d)", "correlation", ["window"]),
    ("beta(RUT, SPX, window=252d)", "beta", ["window"]),
    ("rs_ratio(XLI, SPX, n=14)", "rs_ratio", ["n"]),
    ("rs_momentum(XLI, SPX, n=14)", "rs_momentum", ["n"]),
    ("top_weight(SP500, 10, by=issuer)", "top_weight", ["by"]),
    ("weight(top(10, in=SP500), in=SP500)", "weight", ["in"]),
    ("hhi(SP500)", "hhi", []),
    ("effective_number(SP500, by=issuer)", "effective_number", ["by"]),
    ("advances(SP500)", "advances", []),
    ("declines(SP500)", "declines", []),
    ("advance_decline(R2000)", "advance_decline", []),
    ("mcclellan(SP500)", "mcclellan", []),
    ("new_lows(SP500, 252d)", "new_lows", []),
    ("beating(SP500, 2025)", "beating", []),
    ("member_return(SP500, mean, ytd)", "member_return", []),
    ("dispersion(SP500, window=1d)", "dispersion", ["window"]),
    ("cap_minus_equal(SP500, 2024H1)", "cap_minus_equal", []),
    ("pairwise_correlation(SP500, window=63d)", "pairwise_correlation", ["window"]),
    ("contribution_share(MAG7, in=SP500, 2025)", "contribution_share", ["in"]),
    ("return_without(MAG7, in=SP500, 2025, by=reweight)", "return_without", ["in", "by"]),
    ("change(DGS10, 3m)", "change", []),
    ("cuts(DFEDTARU, 2025Q4)", "cuts", []),
    ("count_cuts(DFEDTARU, since 2025-09-01)", "count_cuts", []),
    ("percentile(ratio(RUT, SPX), window=10y)", "percentile", ["window"]),
    ("highest(ratio(RUT, SPX), all)", "highest", []),
    ("when_lowest(VIX, 2025-01-01..2025-12-31)", "when_lowest", []),
    ("rank(return(RUT, mtd), window=all, at=month, month=11)", "rank", ["window", "at", "month"]),
    ("mean(volatility(SPX), 1y)", "mean", []),
    ("spell(ISM_MFG_PMI < 50)", "spell", []),
    ("last_time(level(ISM_MFG_PMI) > 50)", "last_time", []),
    ("sessions(ytd)", "sessions", []),
    ("yoy(CPIAUCSL)", "yoy", []),
    ("share_members(SP500, return(it, ytd) > 0)", "share_members", []),
    ("price(NVDA)", "price", []),
    ("flow_share(IWM, 1m)", "flow_share", []),
    ("cumulative_flow(IWM, since 2025-01-01)", "cumulative_flow", []),
]


@pytest.mark.parametrize(("text", "name", "named"), CATALOGUE)
def test_every_form_of_the_catalogue_is_its_own_canonical_text(
    text: str, name: str, named: list[str]
) -> None:
    tree = parse(text)
    assert isinstance(tree, Call)
    assert tree.name == name
    assert [argument.name for argument in tree.args if argument.name is not None] == named
    assert show(tree) == text
    assert parse(text.replace(" ", "  ")) == tree
    if "since" not in text:
        packed = re.sub(r" *([<>,]) *", r"\1", text)
        assert show(parse(packed)) == text


def test_a_name_with_pasted_signs_is_shown_plain() -> None:
    assert show(Quoted("Moody\u2019s \u201cone\u201d")) == r'"Moody' + r"'s \"one\"" + '"'


NAMES = st.from_regex(r"[A-Za-z_^][A-Za-z0-9_.^]{0,8}", fullmatch=True).filter(
    lambda name: name not in RESERVED
)
DAYS = st.dates(min_value=date(1, 1, 1))


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    """A number with its value worked out in exact fractions, not by the parser."""
    whole = draw(st.integers(0, 10**12))
    places = draw(st.integers(0, 9))
    value = Fraction(whole, 10**places)
    text = f"{whole:0{places + 1}d}"
    if places:
        text = f"{text[:-places]}.{text[-places:]}"
    if draw(st.booleans()):
        power = draw(st.integers(-20, 20))
        text += f"e{power}"
        value *= Fraction(10) ** power
    unit = draw(st.sampled_from(["", "%", "bp", "bps"]))
    return Number(float(value / 100 if unit == "%" else value), text + unit)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = sorted((draw(DAYS), draw(DAYS)))
    return Interval(start, end)


# Signs that the parser reads as their plain forms are tested apart; here names come back exactly.
TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs",),
        exclude_characters="\u2212\u2010\u2011\u200b\u2060\ufeff\u00a0\u2007\u2009\u202f"
        "\u2018\u2019\u201a\u201c\u201d\u201e",
    ),
    max_size=12,
)
PARTS = (
    [f"H{n}" for n in (1, 2)] + [f"Q{n}" for n in range(1, 5)] + [f"M{n:02}" for n in range(1, 13)]
)
LEAVES = st.one_of(
    numbers(),
    st.builds(Word, NAMES),
    st.builds(Quoted, TEXTS),
    st.builds(DateLiteral, DAYS),
    st.builds(Duration, st.integers(1, 99_999), st.sampled_from("dwmy")),
    st.builds(Period, st.integers(1, 9999), st.sampled_from(PARTS)),
    intervals(),
    st.builds(Since, DAYS),
)


@st.composite
def calls(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Call:
    """A call with arguments by place and by name in any order, no name twice."""
    values = draw(st.lists(inner, max_size=4))
    names = draw(st.lists(NAMES, min_size=len(values), max_size=len(values), unique=True))
    named = draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    arguments = (
        Argument(name if by_name else None, value)
        for name, by_name, value in zip(names, named, values, strict=True)
    )
    return Call(draw(NAMES), tuple(arguments))


def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        calls(inner),
        st.builds(lambda items: Listing(tuple(items)), st.lists(inner, max_size=4)),
        st.builds(Negate, inner),
        st.builds(Not, inner),
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Compare, st.sampled_from([">", ">=", "<", "<=", "==", "!="]), inner, inner),
        st.builds(Both, st.sampled_from(["and", "or"]), inner, inner),
    )


TREES = st.recursive(LEAVES, grow, max_leaves=25)


@settings(deadline=None, max_examples=400)
@given(TREES)
@example(Binary("-", Number(2026.0, "2026"), Number(1.0, "01")))
@example(Binary("/", Binary("/", Number(1.0, "1"), Number(28.0, "28")), Number(2026.0, "2026")))
@example(Negate(Period(2026, "M01")))
@example(Quoted('\\"\n(['))
@example(Call("f", (Argument("a", Compare("==", Word("b"), Word("c"))),)))
def test_a_tree_comes_back_from_its_text(tree: Node) -> None:
    text = show(tree)
    again = parse(text)
    assert again == tree
    assert show(again) == text


@settings(deadline=None, max_examples=200)
@given(TREES)
def test_blanks_around_signs_change_nothing(tree: Node) -> None:
    text = show(tree)
    # Whole names in quotes are left alone: a blank in a name is part of the name.
    spread = re.sub(
        r'"(?:\\.|[^"\\])*"|[()\[\],]',
        lambda found: found[0] if found[0][0] == '"' else f" {found[0]}\n",
        text,
        flags=re.DOTALL,
    )
    assert parse(spread) == tree


@settings(deadline=None, max_examples=200)
@given(TREES)
def test_parentheses_around_the_whole_change_nothing(tree: Node) -> None:
    assert parse(f"(({show(tree)}))") == tree


@settings(deadline=None, max_examples=300)
@given(TREES, TREES)
def test_different_trees_have_different_texts(one: Node, other: Node) -> None:
    assert (show(one) == show(other)) == (one == other)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=20))
def test_any_name_in_quotes_shows_alike_after_a_round(name: str) -> None:
    text = show(Quoted(name))
    assert show(parse(text)) == text


def test_no_parentheses_but_those_needed() -> None:
    # Taking any pair away must change the tree or leave no expression.
    for typed in ("a - (b - c)", "(a + b) * c", "not (a and b)", "a and (b or c)", "-(a + b)"):
        bare = typed.replace("(", "").replace(")", "")
        assert show(parse(typed)) == typed
        assert parse(bare) != parse(typed)
