"""What a valid row is: the contracts of the eight tables of facts."""
