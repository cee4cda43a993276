"""Expressions: the text form of every measure, how it parses, prints and evaluates."""
