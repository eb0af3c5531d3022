"""What a bond between a sensitive term and a person comes to."""

from typing import Final

from orchestrator.checks.gdpr.joined import Bond, Joined
from orchestrator.checks.spot import Spot
from orchestrator.domain.finding import Severity

_WEIGHED: Final = {
    Bond.JOINED: (None, None),  # the check's own severity and reason
    Bond.LOOSE: (Severity.WARN, "This may be said of a person nearby in the text; please look."),
    Bond.OWN: (Severity.INFO, "The ambassador tells this of herself; that is hers to tell."),
    Bond.ALONE: (Severity.INFO, "A sensitive word, said of nobody in particular."),
}

_SAID: Final = {
    Bond.JOINED: "joined to an identifiable other person",
    Bond.LOOSE: "somebody near, the bond is unsure",
    Bond.OWN: "the sender speaks of herself",
    Bond.ALONE: "joined to nobody",
}


def weighed(term: Joined) -> Spot:
    """Turn a term with its bond into a spot."""
    severity, why = _WEIGHED[term.bond]
    because = f"word list, section {term.hit.section or 'all'}; {_SAID[term.bond]}"
    return Spot(term.hit.start, term.hit.end, severity, why, because)
