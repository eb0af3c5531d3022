"""How fast the CLI starts, as a ratio to `python -c "import sqlalchemy"` in the same run.

python benchmarks/cli.py [rounds]    (below 1.00: quicker than importing the database library)
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = ("import sqlalchemy", [sys.executable, "-c", "import sqlalchemy"])
ORCHESTRATOR = [str(Path(sys.executable).with_name("orchestrator"))]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        workspace = str(Path(folder) / "workspace")
        seconds_of([*ORCHESTRATOR, "init", workspace])
        commands = {
            "--help": [*ORCHESTRATOR, "--help"],
            "--version": [*ORCHESTRATOR, "--version"],
            "posts --help": [*ORCHESTRATOR, "posts", "--help"],
            "posts list": [*ORCHESTRATOR, "--workspace", workspace, "posts", "list"],
        }
        name, floor = FLOOR
        timed: dict[str, list[float]] = {name: [], **{key: [] for key in commands}}
        for _ in range(rounds):  # taken in turn, so that noise meets all alike
            timed[name].append(seconds_of(floor))
            for key, command in commands.items():
                timed[key].append(seconds_of(command))
    base = statistics.median(timed[name])
    print(f"median of {rounds} rounds; ratio to '{name}' ({base * 1000:.0f} ms)")
    for key, seconds in timed.items():
        middle = statistics.median(seconds)
        print(f"  {key:<18} {middle * 1000:6.0f} ms   {middle / base:5.2f}")


def seconds_of(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode()}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
