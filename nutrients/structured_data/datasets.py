"""Tables that can be taken away, as data sets in the words of schema.org: those of a page, and all of the open data."""

from collections.abc import Iterable

from nutrients.open_data import Archive, OpenTable
from nutrients.pages.datasets import PageTable, Variable
from nutrients.structured_data.parts import PUBLISHER, Place, Thing, absolute

CATALOGUE = "/data/"
TERMS = absolute(f"{CATALOGUE}#licence")
"""Where the terms of use are said, whatever they are."""


def data_set(version: object) -> Thing:
    """What all data sets have in common. `version`: of what is of one content version its number, else a day."""
    return {
        "@type": "Dataset",
        "creator": PUBLISHER,
        "publisher": PUBLISHER,
        "license": TERMS,
        "version": str(version),
    }


def download(address: str, media_type: str) -> Thing:
    return {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": address}


def open_table_id(name: str) -> Thing:
    return {"@id": absolute(f"{CATALOGUE}#table-{name}")}


def variables(found: Iterable[Variable]) -> list[Thing]:
    return [
        {"@type": "PropertyValue", "name": item.name, **({"unitText": item.unit} if item.unit else {})}
        for item in found
    ]


def of_page(table: PageTable, place: Place) -> list[Thing]:
    based = {"isBasedOn": [open_table_id(name) for name in table.drawn_from]} if table.drawn_from else {}
    told = {
        **data_set(table.day),
        "@id": place.id(f"data-{table.name}"),
        "name": table.title,
        "description": table.description,
        "variableMeasured": variables(table.variables),
        **based,
        "distribution": download(table.address, "text/csv"),
    }
    return [told]


def of_archive(archive: Archive, place: Place) -> list[Thing]:
    """The catalogue with a data set for each table, and one for all of them together."""
    whole = {
        **data_set(archive.version),
        "@id": place.id("all"),
        "name": "All tables",
        "description": archive.description,
        "variableMeasured": [{"@type": "PropertyValue", "name": table.title} for table in archive.tables],
        "distribution": {
            **download(absolute(f"/data/{archive.name}"), "application/zip"),
            "sha256": archive.sha256,
        },
    }
    parts = [of_open_table(table, archive.version) for table in archive.tables]
    catalogue = {
        "@type": "DataCatalog",
        "@id": place.id("catalogue"),
        "name": "Data",
        "description": archive.description,
        "url": place.url,
        "publisher": PUBLISHER,
        "license": TERMS,
        "dataset": [{"@id": part["@id"]} for part in (whole, *parts)],
    }
    return [catalogue, whole, *parts]


def of_open_table(table: OpenTable, version: int) -> Thing:
    works = [{"@type": "CreativeWork", "name": name} for name in table.based_on]
    return {
        **data_set(version),
        **open_table_id(table.name),
        "name": table.title,
        "description": table.description,
        "variableMeasured": variables(Variable(column.name, column.unit) for column in table.columns),
        **({"isBasedOn": works} if works else {}),
        "distribution": download(absolute(f"/data/{table.name}.csv"), "text/csv"),
    }
