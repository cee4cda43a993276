"""Cyclically adjusted price/earnings: a real price over ten years of real earnings."""

from __future__ import annotations

import numpy as np

from rotascope.core.values import Floats


def cyclically_adjusted(
    price: Floats, earnings: Floats, consumer_prices: Floats, *, months: int = 120, late: int = 0
) -> Floats:
    """Real price of a month over the mean real earnings of the months before it.

    The month itself is not among the months of the mean: with it the published series
    is missed by up to 0.33. Prices and earnings are both divided by the consumer prices
    of their own month, so that the base year of the index does not matter.

    Parameters
    ----------
    price, earnings, consumer_prices
        float64, one per calendar month without a gap; NaN or 0 = not known (some files
        code a missing figure as 0).
    months
        Length of the mean.
    late
        So many of the newest months of the mean may lack earnings (they are reported
        late); the mean is then that of the months that have them.

    Returns
    -------
    float64 of the same length, NaN where the price, consumer prices or an earlier month
    is missing, or where the mean is not positive.

    References
    ----------
    Campbell and Shiller (1988), "Stock Prices, Earnings, and Expected Dividends";
    Shiller's workbook ie_data.xls.
    """
    cpi = np.where(consumer_prices > 0, consumer_prices, np.nan)
    real_price = np.where(price > 0, price, np.nan) / cpi
    real_earnings = np.where(earnings == 0, np.nan, earnings) / cpi
    out = np.full(len(price), np.nan)
    for month in np.flatnonzero(~np.isnan(real_price[months:])) + months:
        out[month] = _over(float(real_price[month]), real_earnings[month - months : month], late)
    return out


def _over(real_price: float, before: Floats, late: int) -> float:
    known = np.flatnonzero(~np.isnan(before))
    if not len(known) or int(known[-1]) + 1 != len(known) or len(before) - len(known) > late:
        return float("nan")
    mean = float(before[: len(known)].mean())
    return real_price / mean if mean > 0 else float("nan")
