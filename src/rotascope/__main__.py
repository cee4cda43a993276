"""`python -m rotascope`: the command line."""

from __future__ import annotations

from rotascope.cli.main import main

if __name__ == "__main__":
    main()
