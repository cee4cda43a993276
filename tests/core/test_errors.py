"""The tree of errors: exit statuses, one line, the nearest right answer."""

from __future__ import annotations

import inspect
import re

import pytest

from rotascope.core import errors
from rotascope.core.errors import (
    BadFile,
    BadInput,
    BadManifest,
    CannotAnswer,
    ExpressionError,
    NotYetKnown,
    RotascopeError,
    UnknownName,
    WrongArgument,
    nearest,
)

EVERY = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, RotascopeError)
]


def test_exit_statuses_follow_the_tree() -> None:
    for kind in EVERY:
        if issubclass(kind, CannotAnswer):
            assert kind.exit_status == 3
        else:
            assert kind.exit_status == 2
        assert kind is RotascopeError or issubclass(kind, BadInput) != issubclass(
            kind, CannotAnswer
        )


def test_codes_are_headings_and_tell_apart() -> None:
    codes = [kind.code for kind in EVERY]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", errors.__doc__ or ""))
    assert {kind.__name__ for kind in EVERY} == drawn & {kind.__name__ for kind in EVERY}
    assert set(errors.__all__) == {kind.__name__ for kind in EVERY} | {"nearest"}


def test_a_message_is_one_line() -> None:
    assert str(BadInput("one\n  two\tthree")) == "one two three"


def test_an_expression_error_names_its_place() -> None:
    error = WrongArgument("odd", text="f(x)", at=2, hint="try y")
    assert str(error) == "odd at character 3 of 'f(x)'; try y"
    assert str(WrongArgument("odd").located("f(x)", 0)) == "odd at character 1 of 'f(x)'"
    assert error.located("other", 0) is error
    assert type(WrongArgument("odd").located("f(x)", 0)) is WrongArgument


def test_an_unknown_name_suggests_the_nearest() -> None:
    assert (
        str(UnknownName.of("symbol", "IWN2", ["IWM", "IWN"]))
        == "no symbol 'IWN2'; did you mean IWN?"
    )
    assert str(UnknownName.of("symbol", "zzz", ["IWM"])) == "no symbol 'zzz'"
    assert isinstance(UnknownName.of("symbol", "a", []), ExpressionError)


def test_nearest_ignores_case_and_keeps_the_spelling() -> None:
    assert nearest("streek", ["streak", "spell"]) == ["streak"]
    assert nearest("mag7", ["MAG7", "SP500"]) == ["MAG7"]
    assert nearest("qqqq", ["streak"]) == []
    assert nearest("retur", ["return", "return_without"], most=2)[0] == "return"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            NotYetKnown("the window 2027", "2026-01-30"),
            "the window 2027 is not yet known as of 2026-01-30",
        ),
        (NotYetKnown("x", "2026-01-30", hint="wait"), "x is not yet known as of 2026-01-30; wait"),
        (BadFile("a.csv", "no column 'close'", line=3), "file a.csv, line 3: no column 'close'"),
        (BadFile("a.csv", "empty"), "file a.csv: empty"),
        (
            BadManifest("m.toml", "no table", place="[prices]"),
            "manifest m.toml in [prices]: no table",
        ),
    ],
)
def test_messages(error: RotascopeError, text: str) -> None:
    assert str(error) == error.message == text
