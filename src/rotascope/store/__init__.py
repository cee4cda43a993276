"""Facts on disk: append-only tables under snapshots, and the same facts in memory."""
