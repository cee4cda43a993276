"""Wrong expressions, manifests and files, made by wounding right ones."""

from __future__ import annotations

import random
import re
from pathlib import Path

import polars as pl

from cli.small import MANIFEST, MEMBERS, RATE, prices

RIGHT = [
    "streak(AAA, BBB)",
    "return(AAA, 5d)",
    "excess(AAA, BBB, since 2026-01-05)",
    "ratio(AAA, BBB) > 2 and level(AAA) < 150",
    "longest_since(streak(AAA, BBB))",
    "contribution([AAA], in=SP500, 2026-01-05..2026-01-30)",
    'return(sector("Energy", in=SP500), 5d)',
    "weight(top(1), in=SP500)",
    "breadth(SP500, above=5d) >= 50%",
    "return_without(PAIR - AAA, in=SP500, 1w, by=subtract)",
    "spell(not level(AAA) == 100)",
    "count_members(SP500, return(it, 5d) > 0)",
    "rank_in(AAA, SP500, return(it, 1w))",
    "change(RATE, 5d) + 25bp",
    "highest(level(AAA), all, at=week)",
    "run(AAA, up, every=week)",
]
TOKENS = re.compile(r"\"[^\"]*\"|[\w.%]+|\S")
NAMES = ["AAX", "BB", "SPX500", "streek", "retrun", "breath", "'Energie'", '"', "it", "nan", "None"]
SIGNS = [
    *"()[]{},;:=<>!+-*/%&|~^@#$?\\.'\"`",
    "..",
    "==",
    "=>",
    "<>",
    "**",
    "//",
    "\u2026",
    "\u2013",
]
ODD = ["\n", "\t", "\u2028", "\u202e", "\u200b", "\ufeff", "\x1b[31m", "😀", "é", "\udcff", "\x7f"]
NUMBERS = ["1000000000d", "0d", "-1d", "99999999999999999999", "1e400", "1e-400", "0y", "10000y"]
DATES = ["2026-02-30", "0000-00-00", "9999-12-31", "2030", "2026H3", "2026Q9", "2026-13", "since"]
DEEP = ["(" * 400, "not " * 300, "-" * 500, "[" * 200, "spell(" * 150, "1 + " * 1500]


def expression(chance: random.Random) -> str:
    """A right expression with one to three wounds, or something that never was one."""
    if chance.random() < 0.1:
        return _noise(chance)
    words = TOKENS.findall(chance.choice(RIGHT))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(words))
        match chance.randrange(6):
            case 0:
                words.pop(at)
            case 1:
                words.insert(at, chance.choice(words))
            case 2:
                words[at] = chance.choice(NAMES + NUMBERS + DATES)
            case 3:
                words.insert(at, chance.choice(SIGNS + ODD))
            case 4:
                words[at] = words[at][:-1] + chance.choice(SIGNS + ODD)
            case _:
                words = words[:at] + TOKENS.findall(chance.choice(RIGHT))
        words = words or [""]
    return " ".join(words)


def _noise(chance: random.Random) -> str:
    match chance.randrange(4):
        case 0:
            return chance.choice(DEEP) + chance.choice(RIGHT)
        case 1:
            return "".join(chance.choice(SIGNS + ODD) for _ in range(chance.randint(0, 30)))
        case 2:
            return "".join(chr(chance.randrange(1, 0x3000)) for _ in range(chance.randint(1, 40)))
    return chance.choice(RIGHT) * chance.randint(2, 300)


VALUES = [
    "0",
    "-1",
    "1.5",
    "true",
    "2026-01-30",
    '""',
    '"x"',
    "[]",
    "{}",
    "[[]]",
    "nan",
    "{ rule = 3 }",
    '"\\u0000"',
    '"../../../etc"',
    '"."',
    '{ column = "Nowhere" }',
    "{ const = [] }",
    '{ template = "{" }',
    '{ template = "{Nowhere}" }',
    '{ column = "Close", scale = "x" }',
    '{ column = "Close", format = "%Q" }',
    '{ rule = "column", column = "Nowhere" }',
    '{ rule = "delay", days = 99999999999 }',
]


def manifest(chance: random.Random) -> str:
    """The right manifest with a wound that its structure feels."""
    lines = MANIFEST.strip().split("\n")
    keys = [at for at, line in enumerate(lines) if " = " in line]
    at = chance.choice(keys)
    key, _, value = lines[at].partition(" = ")
    match chance.randrange(8):
        case 0:
            lines[at] = f"{key} = {chance.choice(VALUES)}"
        case 1:
            lines[at] = f"{key}x = {value}"
        case 2:
            lines[at] = f"{key} = {value[: len(value) // 2]}"
        case 3:
            lines.pop(at)
        case 4:
            lines[at] = chance.choice(["[", "]]", "[[source]]", "= 1", "\x00", "\ufffe", "a = {"])
        case 5:
            heads = [n for n, line in enumerate(lines) if line.startswith("[")]
            lines[chance.choice(heads)] = chance.choice(["[source]", "[x]", "[[settings]]", ""])
        case 6:
            lines.insert(at, lines[at])
        case _:
            lines = lines[: chance.randrange(1, len(lines))]
    return "\n".join(lines) + "\n"


def files(chance: random.Random, folder: Path) -> str:
    """Spoil one of the vendor's files; the name of the file."""
    name, text = chance.choice([("prices", prices()), ("members", MEMBERS), ("rate", RATE)])
    path = folder / f"{name}.csv"
    header, _, body = text.partition("\n")
    columns = header.split(",")
    match chance.randrange(10):
        case 0:
            path.write_bytes(chance.randbytes(chance.randint(1, 400)))
        case 1:
            path.write_text("" if chance.random() < 0.5 else "\n" * chance.randint(1, 9))
        case 2:
            columns.pop(chance.randrange(len(columns)))
            path.write_text(",".join(columns) + "\n" + body)
        case 3:
            columns[chance.randrange(len(columns))] = chance.choice(["", "x", columns[0], "\u202e"])
            path.write_text(",".join(columns) + "\n" + body, encoding="utf-8")
        case 4:
            lines = text.split("\n")
            at = chance.randrange(1, len(lines) - 1)
            lines[at] += ",more" * chance.randint(1, 60)
            path.write_text("\n".join(lines))
        case 5:
            at = chance.randrange(len(text))
            data = text.encode()
            path.write_bytes(data[:at] + chance.choice([b"\0", b"\xff", b"\x80\x81"]) + data[at:])
        case 6:
            path.write_text(header + "\n")
        case 7:
            path.unlink()
        case 8:
            path.write_text(text.replace("\n", '\n"', 1) + "x" * 200_000)
        case _:
            path.unlink()
            path.mkdir() if chance.random() < 0.5 else path.symlink_to(path)
    return path.name


def parquet(chance: random.Random, folder: Path) -> str:
    """Prices as Parquet, cut, overwritten or of another shape; the name of the file."""
    path = folder / "prices.parquet"
    frame = pl.DataFrame({"Ticker": ["AAA"], "Date": ["2026-01-02"], "Close": [1.0]})
    match chance.randrange(5):
        case 0:
            frame.write_parquet(path)
            path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])
        case 1:
            path.write_bytes(b"PAR1" + chance.randbytes(chance.randint(0, 300)) + b"PAR1")
        case 2:
            frame.drop(chance.choice(frame.columns)).write_parquet(path)
        case 3:
            frame.clear().write_parquet(path)
        case _:
            odd = chance.choice([{"Close": [[1.0]]}, {"Date": [[1, 2]]}, {"Ticker": [{"a": 1}]}])
            frame.with_columns(**{k: pl.Series(v) for k, v in odd.items()}).write_parquet(path)
    return path.name
