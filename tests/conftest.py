"""What all tests share: the real pack, a store made of it, the simulated market."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
PACK = ROOT.parent / "shared" / "data"
MANIFEST = ROOT / "examples" / "us-equities.toml"

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("ci", deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile("dev", deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(scope="session")
def pack() -> Path:
    """The real data pack; tests that ask for it are skipped where it is absent."""
    if not (PACK / "indices_daily.parquet").is_file():
        pytest.skip("the real data pack (../shared/data) is not here")
    return PACK


@pytest.fixture(scope="session")
def pack_store(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the whole pack, imported once for all test processes."""
    from rotascope.app.importing import run

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    store = shared / "pack-store"
    with (shared / "pack-store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (store / "CURRENT").is_file():
            run(MANIFEST, pack, store)
    return store
