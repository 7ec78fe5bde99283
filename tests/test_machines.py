"""llms.txt, security.txt and the sitemap, each by the rules of its own specification."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from nutrients.models import Sign
from nutrients.sitemaps import Addresses

pytestmark = pytest.mark.django_db
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}"
 xmlns="{NAMESPACE}" elementFormDefault="qualified">
 <xs:simpleType name="address"><xs:restriction base="xs:anyURI"><xs:pattern value="https?://.+"/>
  <xs:maxLength value="2048"/></xs:restriction></xs:simpleType>
 <xs:simpleType name="day"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
 <xs:complexType name="entry"><xs:sequence><xs:element name="loc" type="address"/>
  <xs:element name="lastmod" type="day"/></xs:sequence></xs:complexType>
 <xs:element name="urlset"><xs:complexType><xs:sequence>
  <xs:element name="url" type="entry" maxOccurs="50000"/></xs:sequence></xs:complexType></xs:element>
 <xs:element name="sitemapindex"><xs:complexType><xs:sequence>
  <xs:element name="sitemap" type="entry" maxOccurs="50000"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
"""The sitemap protocol as far as we use it, in our own words: no priority, no changefreq, always a lastmod."""


def tree(client: Client, address: str) -> Any:
    """A sitemap that follows the protocol, or else the test fails with the line."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    assert len(answer.content) < 50_000_000
    found = etree.fromstring(answer.content)
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(found)
    return found


def locations(found: Any) -> list[str]:
    return [loc.text for loc in found.iter("{*}loc")]


def test_the_sitemap_follows_the_protocol(client: Client) -> None:
    found = tree(client, "/sitemap.xml")
    assert etree.QName(found).localname == "urlset"
    listed = locations(found)
    assert len(listed) == len(set(listed))
    assert all(location.startswith(f"{settings.SITE_URL}/") for location in listed)


def test_past_the_limit_an_index_leads_to_all_addresses(client: Client, monkeypatch: Any) -> None:
    whole = locations(tree(client, "/sitemap.xml"))
    monkeypatch.setattr(Addresses, "limit", 300)
    index = tree(client, "/sitemap.xml")
    assert etree.QName(index).localname == "sitemapindex"
    parts = [location.removeprefix(settings.SITE_URL) for location in locations(index)]
    assert len(parts) == -(-len(whole) // 300) > 1
    found = [location for part in parts for location in locations(tree(client, part))]
    assert found == whole
    assert client.get(f"/sitemap.xml?p={len(parts) + 1}").status_code == 404
    assert client.get("/sitemap.xml?p=x").status_code == 404


@pytest.mark.once
def test_llms_txt_is_a_title_a_summary_and_lists_of_markdown_pages(client: Client) -> None:
    answer = client.get("/llms.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line for line in answer.content.decode().split("\n") if line]
    assert re.match(r"# \S", lines[0])
    assert lines[1].startswith("> ")
    assert sum(line.startswith("# ") for line in lines) == 1
    assert all(sign in lines[2] for sign in Sign.objects.filter(tier="emergency").values_list("text", flat=True))
    first = next(place for place, line in enumerate(lines) if line.startswith("## "))
    links = [re.fullmatch(r"- \[.+\]\((\S+)\)(: .+)?", line) for line in lines[first:] if not line.startswith("## ")]
    assert all(links)
    for address in [found[1] for found in links if found]:
        page = client.head(urlsplit(address).path)
        assert (page.status_code, page["Content-Type"]) == (200, "text/markdown; charset=utf-8"), address


def test_security_txt_names_a_contact_and_a_day(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.CONTACT_EMAIL = "help@fascicle.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:help@fascicle.example"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)
