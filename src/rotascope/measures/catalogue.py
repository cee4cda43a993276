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
    debt,
    earnings,
    flows,
    leadership,
    macro,
    members,
    odds,
    quoted,
    regimes,
    rotation,
    rotationmap,
    runs,
    series,
    structure,
    tax,
    turning,
    valuation,
    valuation_facts,
)

CATALOGUE = Catalogue.of(
    m
    for module in (
        leadership,
        runs,
        rotationmap,
        rotation,
        structure,
        breadths,
        crosssection,
        contributions,
        series,
        macro,
        anytrack,
        members,
        quoted,
        flows,
        earnings,
        baserates,
        analogues,
        regimes,
        turning,
        odds,
        debt,
        tax,
        valuation,
        valuation_facts,
    )
    for m in module.MEASURES
)
"""The catalogue of measures."""
