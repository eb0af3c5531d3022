"""Run a function in a limited child process; one warm worker serves many calls.

Parsers and decoders meet hostile bytes. They run here: without network, environment or writable
files, with limits on memory, processor time and wall time (reliability: 10 s and 512 MB a file).
What the child answers is plain values, never unpickled. After any fault the worker is replaced, so
that a bad file costs only itself.
"""

from orchestrator.confine.worker import Confined, Crashed, CrashReason

__all__ = ["Confined", "CrashReason", "Crashed"]
