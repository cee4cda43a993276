"""Why leadership moves: rates on debt, tax, policy, and what a relative return went with."""
