"""What belongs to an account of the desk beside Django's own tables."""

from django.conf import settings
from django.db import models


class RecoveryCode(models.Model):
    """Lets its owner in once when the phone is lost. Only a digest is kept: nobody can read a code from here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"a recovery code of {self.user}"
