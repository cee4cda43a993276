"""One function per thing that a user asks for; the only place where data and analysis meet."""
