"""What can go wrong in our own rules, each with advice for the person who asked.

OrchestratorError            exit code 1
├── NotFound                 no such post, takeover, …
├── IllegalTransition        the table of arrows has no such arrow
├── NotAllowed               this actor may not
├── Refused                  a rule says no (four eyes, overlap, consent, …)
└── Conflict                 someone was faster                    exit code 3
"""

from typing import ClassVar


class OrchestratorError(Exception):
    """Something we foresaw went wrong."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, advice: str = "") -> None:
        """`message`: what happened, to which thing. `advice`: what to do next."""
        super().__init__(message)
        self.message = message
        self.advice = advice


class NotFound(OrchestratorError):
    """There is no such thing."""


class IllegalTransition(OrchestratorError):
    """The table of arrows does not have this arrow."""


class NotAllowed(OrchestratorError):
    """The arrow exists, but this actor may not take it."""


class Refused(OrchestratorError):
    """A rule says no."""


class Conflict(OrchestratorError):
    """The row changed meanwhile: someone was faster."""

    exit_code = 3
