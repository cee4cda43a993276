"""All measures, in the order of the catalogue page."""

from __future__ import annotations

from rotascope.language.catalogue import Catalogue
from rotascope.measures import (
    analogues,
    anytrack,
    baserates,
    breadths,
    contributions,
    crosssection,
    leadership,
    members,
    odds,
    quoted,
    regimes,
    rotationmap,
    runs,
    series,
    structure,
    turning,
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
        baserates,
        analogues,
        regimes,
        turning,
        odds,
    )
    for m in module.MEASURES
)
"""The catalogue of measures."""
