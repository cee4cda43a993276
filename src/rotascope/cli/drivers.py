"""The commands about why a lead moves: what it went with, policy, rates on debt, tax."""

from __future__ import annotations

import typer

from rotascope.cli import show
from rotascope.cli.commands import Command, Group
from rotascope.cli.drivers_policy import EXAMPLE as POLICY_EXAMPLE
from rotascope.cli.drivers_policy import SHORT as POLICY_SHORT
from rotascope.cli.drivers_policy import policy
from rotascope.cli.drivers_rates import EXAMPLE as RATES_EXAMPLE
from rotascope.cli.drivers_rates import SHORT as RATES_SHORT
from rotascope.cli.drivers_rates import rates
from rotascope.cli.drivers_rotation import EXAMPLE as ROTATION_EXAMPLE
from rotascope.cli.drivers_rotation import SHORT as ROTATION_SHORT
from rotascope.cli.drivers_rotation import rotation
from rotascope.cli.drivers_tax import EXAMPLE as TAX_EXAMPLE
from rotascope.cli.drivers_tax import SHORT as TAX_SHORT
from rotascope.cli.drivers_tax import tax

drivers_app = typer.Typer(
    help="Why leadership moves: what it went with, policy, rates, tax.",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

drivers_app.command(cls=Command, short_help=ROTATION_SHORT, epilog=show.example(ROTATION_EXAMPLE))(
    rotation
)
drivers_app.command(cls=Command, short_help=POLICY_SHORT, epilog=show.example(POLICY_EXAMPLE))(
    policy
)
drivers_app.command(cls=Command, short_help=RATES_SHORT, epilog=show.example(RATES_EXAMPLE))(rates)
drivers_app.command(cls=Command, short_help=TAX_SHORT, epilog=show.example(TAX_EXAMPLE))(tax)
