"""How gunicorn serves a site of which little is asked: as the site's own file says, but no articles are made ahead.

To make them takes longer than everything else that a server does before it answers.
"""

from pathlib import Path
from runpy import run_path

OF_THE_SITE = run_path(str(Path(__file__).parents[1] / "site" / "gunicorn.conf.py"))
assert "when_ready" in OF_THE_SITE
globals().update({name: value for name, value in OF_THE_SITE.items() if name not in globals() | {"when_ready": None}})
