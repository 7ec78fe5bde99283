"""The whole site in one file, and back again: the database and the uploaded pictures, with a seal over all of it."""

from nutrients.backups.archive import BackupFault
from nutrients.backups.making import back_up
from nutrients.backups.restoring import restore

__all__ = ["BackupFault", "back_up", "restore"]
