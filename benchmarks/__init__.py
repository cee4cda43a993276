"""Rotascope beside its peers: the same figures of the same panel, in one run."""
