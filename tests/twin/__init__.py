"""A naive second implementation of the catalogue, sharing nothing with the product."""
