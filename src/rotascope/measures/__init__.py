"""The catalogue of measures: leadership, structure, contribution, series, tracks, members."""
