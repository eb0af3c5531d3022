"""The parts of the daemon's work, which several daemons may share."""

from enum import StrEnum


class Duty(StrEnum):
    """What a daemon does."""

    INTAKE = "intake"  # mails become posts
    CHECKS = "checks"
    PUBLISH = "publish"  # scheduling, sending, rescuing, reconciling and taking down
    NOTIFY = "notify"
