"""Instagram's error codes and what they mean."""

from collections.abc import Mapping
from typing import Final

from adapters.meanings import Meaning

# Instagram error-codes page, updated 2026-06-02, and what Postiz met (2026-08).
MEANINGS: Final[Mapping[int, Meaning]] = {
    24: Meaning.PERMISSION,
    25: Meaning.TOKEN,
    352: Meaning.CONTENT,
    9004: Meaning.PASSING,  # our media address could not be fetched
    9007: Meaning.NOT_READY,
    36000: Meaning.CONTENT,
    36001: Meaning.CONTENT,
    36003: Meaning.CONTENT,
    36004: Meaning.CONTENT,
    2207001: Meaning.PASSING,
    2207003: Meaning.PASSING,
    2207004: Meaning.CONTENT,  # larger than 8 MiB
    2207005: Meaning.CONTENT,  # format
    2207006: Meaning.PERMISSION,  # media not found
    2207008: Meaning.PASSING,  # creation id unknown or expired; on commit it may be PUBLISHED
    2207009: Meaning.CONTENT,  # aspect ratio
    2207010: Meaning.CONTENT,  # caption too long, too many tags
    2207018: Meaning.CONTENT,
    2207020: Meaning.PASSING,
    2207023: Meaning.CONFIGURATION,
    2207026: Meaning.CONTENT,
    2207027: Meaning.NOT_READY,
    2207028: Meaning.CONTENT,  # carousel of fewer than 2 or more than 10
    2207032: Meaning.PASSING,
    2207035: Meaning.CONTENT,
    2207036: Meaning.CONTENT,
    2207037: Meaning.CONTENT,
    2207040: Meaning.CONTENT,  # more than 20 mentions
    2207042: Meaning.LIMIT,  # the day's posts are used up
    2207050: Meaning.TOKEN,  # restricted, inactive or at a checkpoint
    2207051: Meaning.SUSPECTED,
    2207052: Meaning.PASSING,
    2207053: Meaning.PASSING,
    2207057: Meaning.CONTENT,
    2207073: Meaning.CONTENT,  # on DELETE: this kind of media cannot be deleted
    2207077: Meaning.PASSING,
    2207081: Meaning.CONTENT,
    2207082: Meaning.PASSING,
    2207085: Meaning.PASSING,
}
