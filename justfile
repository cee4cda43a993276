# Every recipe is one of the scripts that CI and the README call.

# All checks and tests
check: static test

# Format, lint, types, import contracts, sizes, wing, docs
static:
    scripts/check

format:
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .

lint:
    scripts/check format lint sizes wing

types:
    scripts/check types

imports:
    scripts/check imports

# Tests, with arguments for pytest: just test tests/core -k window
[positional-arguments]
test *arguments:
    scripts/test "$@"

# Tests on the oldest libraries that pyproject.toml allows
lowest:
    ROTASCOPE_VENV=.venv-lowest scripts/install requirements/lowest.txt
    .venv-lowest/bin/python -m pytest -q -n 2

# Write the generated pages
docs:
    .venv/bin/python -m rotascope.app.pages --write

# Write the hashed requirements files (needs uv)
lock:
    scripts/lock

# The virtual environment
install:
    scripts/install

# Rotascope beside its peers on the generated panel and the real pack: one table
[positional-arguments]
bench *arguments:
    .venv/bin/python -m benchmarks.run "$@"
    .venv/bin/python -m benchmarks.page
