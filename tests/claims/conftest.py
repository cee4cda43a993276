"""What the tests of the audit share: the simulated market, asked as of any session."""

from __future__ import annotations

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of


@pytest.fixture(scope="module")
def asker() -> StoreAsker:
    return StoreAsker(facts_of(None))
