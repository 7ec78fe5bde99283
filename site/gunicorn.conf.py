"""How gunicorn serves the site: `gunicorn -c site/gunicorn.conf.py`, from any folder.

Settings from the environment: PORT (8000), HOST (127.0.0.1), WEB_CONCURRENCY (2).
"""

import ctypes
import gc
import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

# gunicorn's own `pythonpath` setting is not applied before --check-config imports the app.
sys.path.insert(0, str(HERE))

chdir = str(HERE.parent)
wsgi_app = "config.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class, threads = "gthread", 4  # connections stay open, and a slow reader holds a thread instead of a worker
preload_app = True
control_socket_disable = True
max_requests = 500_000  # a new process has no pages in memory, and 10,000 of them take but seconds to serve
max_requests_jitter = 50_000

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, LARGE = -1, -3, 128 * 1024


def when_ready(server: Any) -> None:
    """Before there are workers, so that all of them share the articles that are made now."""
    make_ready = getattr(server.app.wsgi(), "make_ready", None)  # Django alone, with DEBUG, has none
    if make_ready:
        make_ready()


def pre_fork(_server: object, _worker: object) -> None:
    """What is loaded so far never becomes rubbish: without a look at it, its memory stays shared."""
    gc.collect()
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """Large pieces of memory, such as the HTML of a page while it is made, go back to the system at once (glibc)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_TRIM_THRESHOLD, LARGE)


def post_worker_init(worker: Any) -> None:
    """The thread that answers the first request has its connection to the database before that comes."""
    warm_up = getattr(worker.wsgi, "warm_up", None)
    if warm_up and hasattr(worker, "tpool"):  # gthread answers in these threads
        worker.tpool.submit(warm_up)
    elif warm_up:
        warm_up()
