"""Makes invented numbers with right check digits, for tests."""


def cpr(date: str, start: int = 3000) -> str:
    """Give ten digits that satisfy modulus 11."""
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    for serial in range(start, 10_000):
        digits = f"{date}{serial:04d}"
        if sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == 0:
            return digits
    raise AssertionError(date)


def cpr_without_modulus(date: str) -> str:
    """Give ten digits that fail modulus 11, as numbers issued since 2007 may."""
    good = cpr(date)
    return good[:-1] + str((int(good[-1]) + 1) % 10)


def fnr(date: str, *, first_remainder: int = 0) -> str:
    """Give eleven digits with both check digits; the first may leave a remainder, as from 2032."""
    first, second = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    for serial in range(100, 1000):
        for k1 in range(10):
            head = f"{date}{serial}{k1}"
            if sum(int(d) * w for d, w in zip(head, first, strict=True)) % 11 != first_remainder:
                continue
            for k2 in range(10):
                digits = f"{head}{k2}"
                if sum(int(d) * w for d, w in zip(digits, second, strict=True)) % 11 == 0:
                    return digits
    raise AssertionError(date)


def personnummer(date: str, serial: str = "238") -> str:
    """Give ten digits with the Luhn digit."""
    nine = date + serial
    total = 0
    for place, digit in enumerate(nine):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return nine + str(-total % 10)


def hetu(date: str, sign: str, serial: int) -> str:
    """Give a Finnish code with its control character."""
    control = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{date}{serial:03d}") % 31]
    return f"{date}{sign}{serial:03d}{control}"


def full_width(value: str) -> str:
    """Write digits as full-width characters."""
    return "".join(chr(ord(c) - 48 + 0xFF10) if c.isdigit() else c for c in value)
