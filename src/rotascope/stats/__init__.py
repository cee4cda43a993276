"""Arrays in, arrays out: rolling figures, spells, linking, cross-sections; knows no market."""
