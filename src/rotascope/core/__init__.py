"""Our words as types: errors, time, windows, units, baskets, tracks and readings."""
