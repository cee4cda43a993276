"""One file for each outside source of facts, and the simulated market."""
