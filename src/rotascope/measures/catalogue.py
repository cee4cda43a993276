"""All measures, in the order of the catalogue page."""

from __future__ import annotations

from rotascope.language.catalogue import Catalogue
from rotascope.measures import (
    anytrack,
    breadths,
    contributions,
    crosssection,
    leadership,
    members,
    quoted,
    rotationmap,
    runs,
    series,
    structure,
)

CATALOGUE = Catalogue.of(
    m
    for module in (
        leadership,
        runs,
        rotationmap,
        structure,
        breadths,
        crosssection,
        contributions,
        series,
        anytrack,
        members,
        quoted,
    )
    for m in module.MEASURES
)
"""The catalogue of measures."""
