"""How uploaded files come in: into memory, up to a cap. What is beyond the cap is read past and kept nowhere."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from nutrients.images import MOST_BYTES

MOST_SENT = 10 * MOST_BYTES
"""A request that says it is longer than this many bytes is not read at all."""


class CappedUpload(FileUploadHandler):
    """Keeps at most MOST_BYTES of all files of one request.

    A file that is too large arrives empty, with the size that it really had, so that its form can say so beside
    the field while everything else that was typed is still there.
    """

    kept_before = 0
    """Bytes of the files that came before in the same request."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 (Django's name)
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if content_length > MOST_SENT:
            raise RequestDataTooBig(f"The request has {content_length:,} bytes; at most {MOST_SENT:,} are read.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_BYTES - self.kept_before:
            self.file = BytesIO()
        elif self.file.tell() == start:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kept = self.file.tell()
        self.kept_before += kept
        self.file.seek(0)
        sent = (self.field_name, self.file_name, self.content_type)
        return InMemoryUploadedFile(self.file, *sent, file_size, self.charset)
