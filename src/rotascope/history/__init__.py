"""What the past says: spells, precedents, regimes and the odds that a lead lasts."""
