"""What the program says about its work: ids, states, counts and durations, never content.

Modules call the standard `logging` with `extra={"event": …, …}`; structlog stands only here,
behind the standard handlers, so that APScheduler's and urllib3's records are redacted alike.
"""

import logging
import re
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

# Keys of `extra` that may appear. Everything else is dropped: a caption has no way into a log.
# fmt: off
ALLOWED: Final = frozenset({
    "event", "source", "target", "state", "outcome", "reason", "status", "code", "error",
    "post", "revision", "publication", "takeover", "ambassador", "account", "channel",
    "file", "notice", "audience", "notifier", "finding", "check", "tick", "schema",
    "count", "recipients", "refused", "attempt", "seconds", "milliseconds", "bytes",
    "pid", "port", "signal", "retry_at", "due_at",
})
# fmt: on
_CODE: Final = re.compile(r"[A-Za-z0-9_.:/+-]{1,120}")  # an id, a state: no blank, no @
_SENTENCE: Final = re.compile(r"[ -~]{1,200}")
_OUR_WORDS: Final = frozenset({"error"})  # an `OrchestratorError`'s message, written by us
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(level: str, json: bool, stream: TextIO) -> None:
    """Send all log records to a stream, as JSON or as lines for people. May be called again."""
    import structlog

    handler = logging.StreamHandler(stream)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else _as_line
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[_redacted, renderer],
            use_get_message=False,  # arguments of a message may be anything
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("urllib3", "watchdog", "asyncio", "PIL", "uvicorn"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # It warns of each turn that is skipped while a tick still runs: that is how it is meant.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def trail_of(error: BaseException) -> str:
    """Name an exception by type and by the lines of code it passed, without message or locals."""
    steps = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    here = f"{type(error).__name__} at {' > '.join(steps)}" if steps else type(error).__name__
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{here}; from {trail_of(cause)}" if cause else here


def _redacted(_logger: Any, _name: str, record: MutableMapping[str, Any]) -> dict[str, Any]:
    """Keep what is allowed, and of the message its fixed words: arguments may be anything."""
    source: logging.LogRecord = record["_record"]
    kept: dict[str, Any] = {
        "at": record.get("timestamp"),
        "level": record.get("level"),
        "logger": source.name,
        "message": source.msg if isinstance(source.msg, str) else type(source.msg).__name__,
    }
    for key, value in vars(source).items():
        if key not in _STANDARD and key in ALLOWED:
            kept[key] = _short(key, value)
    _, error, _ = record.get("exc_info") or (None, None, None)
    if isinstance(error, BaseException):
        kept["exception"] = trail_of(error)
    return kept


def _short(key: str, value: object) -> object:
    """Let numbers and codes through; sentences only where we write them ourselves."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    shape = _SENTENCE if key in _OUR_WORDS else _CODE
    return text if shape.fullmatch(text) else "(not shown)"


def _as_line(_logger: Any, _name: str, record: MutableMapping[str, Any]) -> str:
    at, level, logger, message = (record.pop(k) for k in ("at", "level", "logger", "message"))
    facts = " ".join(f"{key}={value}" for key, value in record.items())
    return f"{at} {level:<7} {logger}: {message}" + (f"  {facts}" if facts else "")
