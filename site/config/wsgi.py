"""The WSGI application that gunicorn serves: finished pages from memory, and Django behind them."""

import gc
import os

from django.core.wsgi import get_wsgi_application

gc.disable()  # nothing of what is loaded here is rubbish, and looking for it takes a tenth of the start
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_alone = get_wsgi_application()

from django.conf import settings  # noqa: E402 (the apps must be ready first)

from config import urls  # noqa: E402, F401 (loaded before gunicorn forks, so that its processes share it)
from nutrients.finished import FinishedPages  # noqa: E402

application = django_alone if settings.DEBUG else FinishedPages(django_alone, is_ahead=True)
gc.enable()
