"""Crash proof: a process is killed, or told that the disk fails, at every call that changes state.

`make crashproof` runs all of it, `make test` a part. How it works:

- `scenarios` says what is done: a mail taken in, a post approved, published (with an answer, and
  with a lost one), withdrawn; and how a world is made in which it can be done.
- `victim` does it in a process of its own, forked from one that has imported everything.
- `tracer` counts the victim's calls with strace, and makes the N-th of them kill or fail. Where
  strace is missing or not permitted, the borders of store and adapters are counted instead.
- `promises` are what must hold after a restart.
"""
