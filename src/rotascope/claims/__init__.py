"""Claims: the sentences of others, turned into expressions and compared with the data."""
