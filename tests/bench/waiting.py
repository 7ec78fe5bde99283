"""The site as it is served, but that after a publish each page waits for a reader: so a request's own cost is seen."""

from config.wsgi import django_alone
from nutrients.finished import FinishedPages

application = FinishedPages(django_alone)
