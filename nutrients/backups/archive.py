"""The form of a backup: a plain tar of its members, then a manifest of them, then a seal over every byte before it.

The seal is what makes a cut or changed file known before anything of it is believed. It guards against accidents,
not against forgery: who can write the file can seal it anew, so names and sizes are weighed all the same.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "seal.txt"
MEDIA = "media/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
"""The member that holds the database, by engine."""
BLOCK = 512
SEALED = 4 * BLOCK
"""Bytes of the seal: its header, the digest, and the two empty blocks that end a tar."""
STEP = 1 << 20
MOST_MANIFEST = 100_000_000
"""Bytes of a manifest that is read."""


class BackupFault(Exception):
    """The backup or the restore cannot be made; the message says why, and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Facts:
    """What one moment of a database says of itself: its migrations by app (the latest each) and rows by table."""

    content_version: int
    migrations: dict[str, str]
    tables: dict[str, int]
    pictures: list[str]
    """Digests of the masters that its rows name."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `files`: the SHA-256 of each member. `made_at`: ISO, UTC."""

    format: int
    engine: str
    made_at: str
    facts: Facts
    files: dict[str, str]


class Hashing:
    """A file that is read or written in one go, and the digest of what has passed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sha.update(data)
        return data

    def write(self, data: bytes) -> int:
        self.sha.update(data)
        return self.file.write(data)

    def tell(self) -> int:
        return self.file.tell()


def header(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made


class Writer:
    """Adds members to a new archive, one after the other, and closes it with the manifest and the seal."""

    def __init__(self, file: IO[bytes]) -> None:
        self.out = Hashing(file)
        self.tar = tarfile.TarFile(fileobj=self.out, mode="w", format=tarfile.GNU_FORMAT)  # type: ignore[arg-type]  # it is only written to and asked where it is
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        if not fitting(name):
            raise BackupFault(f"{path} has a name that no restore would take: rename it or take it away.")
        with path.open("rb") as file:
            passing = Hashing(file)
            self.tar.addfile(header(name, path.stat().st_size), passing)
        self.files[name] = passing.sha.hexdigest()

    def close(self, engine: str, made_at: str, facts: Facts) -> str:
        """Returns the SHA-256 of the whole file."""
        manifest = Manifest(FORMAT, engine, made_at, facts, self.files)
        data = json.dumps(asdict(manifest), indent=1).encode()
        self.tar.addfile(header(MANIFEST, len(data)), BytesIO(data))
        self.out.write(seal(self.out.sha.hexdigest()))
        return self.out.sha.hexdigest()


def seal(digest: str) -> bytes:
    """The last bytes of a file whose bytes before them have this SHA-256."""
    text = f"{digest}\n".encode()
    return header(SEAL, len(text)).tobuf(tarfile.GNU_FORMAT) + text.ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


def check_seal(path: Path) -> str:
    """The SHA-256 of the whole file. Raises BackupFault where it is no backup, or one that was cut or changed."""
    left = path.stat().st_size - SEALED
    with path.open("rb") as file:
        start = file.read(len("database."))
        if start != b"database.":
            raise BackupFault(f"{path} is no backup of this site: `manage.py backup` has not made it.")
        file.seek(0)
        passing = Hashing(file)
        while left > 0 and (data := passing.read(min(STEP, left))):
            left -= len(data)
        if file.read() != seal(passing.sha.hexdigest()):
            raise BackupFault(f"{path} is cut short or was changed since it was made. Take another backup.")
        passing.sha.update(seal(passing.sha.hexdigest()))
    return passing.sha.hexdigest()


def fitting(name: str) -> bool:
    """Whether a member may have this name: none leads out of the folder that it is unpacked into."""
    parts = PurePosixPath(name).parts
    if name in (MANIFEST, SEAL, *DATABASES.values()):
        return True
    return name.startswith(MEDIA) and "/".join(parts) == name and not {"..", "/", "."} & {*parts} and "\\" not in name


def members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    seen: set[str] = set()
    for member in tar:
        if not member.isreg() or not fitting(member.name) or member.name in seen or "\0" in member.name:
            raise BackupFault(f"The backup holds what no backup of this site holds: {member.name!r}.")
        seen.add(member.name)
        yield member


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """What the archive says it holds, which must be just what it does hold."""
    found = {member.name: member for member in members(tar)}
    told = found.get(MANIFEST)
    file = tar.extractfile(told) if told and told.size <= MOST_MANIFEST else None
    if not file:
        raise BackupFault("The backup has no manifest.")
    try:
        manifest = shaped(json.loads(file.read()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as fault:
        raise BackupFault("The manifest of the backup cannot be read.") from fault
    if {*found} != {*manifest.files, MANIFEST, SEAL} or DATABASES.get(manifest.engine) not in found:
        raise BackupFault("The backup does not hold what its manifest says.")
    return manifest


def shaped(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        words = f"The backup is of format {data['format']!r}; this version of the site reads format {FORMAT}."
        raise BackupFault(words)
    facts = data["facts"]
    return Manifest(
        format=FORMAT,
        engine=str(data["engine"]),
        made_at=str(data["made_at"]),
        facts=Facts(
            content_version=int(facts["content_version"]),
            migrations={str(app): str(name) for app, name in facts["migrations"].items()},
            tables={str(table): int(count) for table, count in facts["tables"].items()},
            pictures=[str(digest) for digest in facts["pictures"]],
        ),
        files={str(name): str(sha256) for name, sha256 in data["files"].items()},
    )


def unpack(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Write the members below a folder. Raises BackupFault where one is not what the manifest says."""
    for member in members(tar):
        source = tar.extractfile(member)
        if member.name in (MANIFEST, SEAL) or source is None:
            continue
        place = folder / member.name
        place.parent.mkdir(parents=True, exist_ok=True)
        passing = Hashing(source)
        with place.open("xb") as file:
            while data := passing.read(STEP):
                file.write(data)
        if passing.sha.hexdigest() != manifest.files[member.name]:
            raise BackupFault(f"The backup is damaged: {member.name} is not what the manifest says.")
