"""The same five sources as Zotero, PubMed, EndNote and Crossref export them, and texts made to hurt."""

CSL = """[
  {"id": "http://zotero.org/users/1/items/AAAA1111", "type": "article-journal",
   "title": "Excessive eyelid twitching and magnesium: a <i>case-control</i> study",
   "container-title": "Clinical Ophthalmology", "volume": "15", "issue": "4", "page": "129-133",
   "DOI": "10.2147/OPTH.S000001", "URL": "https://doi.org/10.2147/OPTH.S000001",
   "note": "PMID: 11112222\\nPMCID: PMC1234567", "abstract": "Not ours.", "language": "en",
   "author": [{"family": "M\\u00fcller", "given": "J\\u00fcrgen"},
     {"family": "Santos", "given": "Ana", "non-dropping-particle": "dos"}],
   "issued": {"date-parts": [["2021", 12]]}},
  {"id": "2", "type": "report", "title": "Scientific opinion on vitamin B6",
   "author": [{"literal": "European Food Safety Authority"}], "publisher": "EFSA", "issued": {"literal": "May 2023"},
   "URL": "https://www.efsa.europa.eu/en/b6", "accessed": {"date-parts": [["2026", "1", "2"]]}},
  {"id": "3", "type": "chapter", "title": "Potassium & the muscle", "container-title": "Handbook of Electrolytes",
   "publisher": "Example Press", "page": "50\\u201366",
   "author": [{"family": "Lewis", "given": "James L.", "suffix": "III"}],
   "issued": {"raw": "2019"}},
  {"id": "4", "type": "webpage", "title": "Twitching of eyelids and calves", "container-title": "NHS",
   "URL": "https://www.nhs.uk/conditions/twitching/", "author": [{"literal": "National Health Service"}],
   "accessed": {"raw": "2026-01-02"}},
  {"id": "5", "type": "book", "title": "H2O, CO2 and 50% of cramps", "publisher": "Example Press",
   "author": [{"family": "O'Neil", "given": "Ann"}, {"family": "de Henauw", "given": "Stefaan"}],
   "issued": {"date-parts": [[1998]]}}
]
"""

RIS = """TY  - JOUR
AU  - Müller, Jürgen
AU  - dos Santos, Ana
TI  - Excessive eyelid twitching and magnesium: a case-control study.
T2  - Clinical Ophthalmology
JO  - Clin Ophthalmol
PY  - 2021
DA  - 2021/12/01/
VL  - 15
IS  - 4
SP  - 129
EP  - 33
DO  - 10.2147/OPTH.S000001
AN  - 11112222
DB  - PubMed
UR  - https://doi.org/10.2147/OPTH.S000001
N2  - Not ours.
KW  - twitching
ER  -\x20

TY  - RPRT
A1  - European Food Safety Authority
T1  - Scientific opinion on vitamin B6
PB  - EFSA
Y1  - 2023/05//
UR  - https://www.efsa.europa.eu/en/b6
Y2  - 2026/01/02/
ER  - \n
TY  - CHAP
AU  - Lewis, James L., III
TI  - Potassium &amp; the muscle
T2  - Handbook of Electrolytes
PB  - Example Press
SP  - 50
EP  - 66
PY  - 2019
ER  - \n
TY  - ELEC
AU  - National Health Service
TI  - Twitching of eyelids
   and calves
T2  - NHS
UR  - https://www.nhs.uk/conditions/twitching/
Y2  - 2026/01/02
ER  - \n
TY  - BOOK
AU  - O'Neil, Ann
AU  - de Henauw, Stefaan
TI  - H<sub>2</sub>O, CO<sub>2</sub> and 50% of cramps
PB  - Example Press
PY  - 1998
ER  - \n"""

BIBTEX = r"""@string{clin = {Clinical Ophthalmology}}

@article{muller_excessive_2021,
	title = {Excessive eyelid twitching and magnesium: a \textit{case-control} study},
	volume = {15},
	doi = {10.2147/OPTH.S000001},
	url = {https://doi.org/10.2147/OPTH.S000001},
	note = {PMID: 11112222},
	number = {4},
	journal = clin,
	author = {M{\"u}ller, J{\"u}rgen and dos Santos, Ana},
	month = dec,
	year = {2021},
	pages = {129--133},
}

@techreport{efsa,
  title = "Scientific opinion on vitamin {B6}", author = {{European Food Safety Authority}},
  institution = {EFSA}, year = 2023, url = {https://www.efsa.europa.eu/en/b6}, urldate = {2026-01-02}
}

@incollection{lewis, author = {Lewis, III, James L.}, title = {Potassium \& the muscle},
  booktitle = {Handbook of Electrolytes}, publisher = {Example Press}, pages = {50--66}, date = {2019-03}}

@misc{nhs, author = {{National Health Service}}, title = {Twitching of eyelids and calves}, journal = {NHS},
  howpublished = {\url{https://www.nhs.uk/conditions/twitching/}}, urldate = {2026-01-02}}

@book{oneil,
  author = {Ann O'Neil and Stefaan de Henauw},
  title = {H$_2$O, {CO}{\textsubscript{2}} and 50% of cramps}, publisher = {Example Press}, year = {1998}
}
"""

LARGE = 400_000
HOSTILE: dict[str, str] = {
    "lists in lists": "[" * LARGE,
    "objects in objects": '{"a":' * 180_000,
    "a deep title": '[{"title":' + "[" * 500_000,
    "no number": '[{"title": NaN}]',
    "no end of a number": '{"title": Infinity}',
    "a number of 9,000 digits": '[{"title": "x", "volume": ' + "9" * 9000 + "}]",
    "half a character": '[{"title": "a\\ud800b", "type": "\\udc00", "author": [{"family": "\\udfff"}]}]',
    "nothing between two letters": '[{"title": "a\\u0000b", "note": "c\\u0000d"}]',
    "one line of JSON": '[{"title": "' + "x" * LARGE + '"}]',
    "entities": '[{"title": "' + "&amp;" * 180_000 + '"}]',
    "half entities": '[{"title": "' + "&" * LARGE + '"}]',
    "half tags": '[{"title": "' + "<i " * 300_000 + '"}]',
    "a script": '[{"title": "<script>alert(1)</script>", "type": "<img src=x onerror=alert(1)>"}]',
    "a script in entities": '[{"title": "&lt;script&gt;alert(1)&lt;/script&gt;"}]',
    "10,000 items": "[" + ",".join(['{"title": "x"}'] * 10_000) + "]",
    "400,000 numbers": "[" + ",".join(["1"] * 400_000) + "]",
    "commas": "[" + "," * LARGE,
    "the wrong kinds": '[{"title": 3, "author": [1, null, {}, [], "x"], "issued": 7, "accessed": [], "URL": {}}]',
    "the wrong kinds of dates": '[{"title": "x", "issued": {"date-parts": [[{}]]}, "accessed": {"date-parts": "1"}}]',
    "a day that no calendar has": '[{"title": "x", "accessed": {"date-parts": [[2026, 13, 40]]}}]',
    "custom of the wrong kind": '[{"title": "x", "custom": {"evidence": [], "organisation": {"a": 1}, "slug": "y"}}]',
    "60,000 authors": '[{"title": "x", "author": [' + ",".join(['{"family": "A"}'] * 55_000) + "]}]",
    "dashes as pages": '[{"title": "x", "page": "' + "-" * LARGE + '"}]',
    "a long DOI": '[{"title": "x", "DOI": "10.1000/' + "x" * LARGE + '"}]',
    "a long address": '[{"title": "x", "URL": "https://' + "x" * LARGE + '"}]',
    "a note of spaces": '[{"title": "x", "note": "PMID:' + " " * LARGE + '"}]',
    "a year of digits": '[{"title": "x", "issued": {"raw": "' + "1" * LARGE + '"}}]',
    "a tag that goes on": "TY  - JOUR\nTI  - x\n" + "a\n" * 400_000 + "ER  - \n",
    "a line before any tag": "TY  - JOUR\nTI  - x\nER  - \nTY  - JOUR\nfoo\nER  - \n",
    "no end of an item": "TY  - JOUR\nTI  - x\nTY  - JOUR\nTI  - y\n",
    "80,000 authors": "TY  - JOUR\nTI  - x\n" + "AU  - A, B\n" * 80_000,
    "beginnings alone": "TY  -\n" * 150_000,
    "stray lines": "junk\n" * 100_000 + "TY  - JOUR\nTI  - a\nER  -",
    "one line of RIS": "TY  - JOUR\nTI  - " + "x" * LARGE,
    "null bytes in RIS": "TY  - JO\0UR\nTI  - a\0b\nAU  - \0\nER  - \n",
    "abbreviations of abbreviations": "@string{s0 = {lol}}\n"
    + "".join(f"@string{{s{n} = s{n - 1} # s{n - 1} # s{n - 1}}}\n" for n in range(1, 30))
    + "@article{a, title = s29}",
    "abbreviations of each other": "@string{a = b}\n@string{b = a}\n@article{x, title = a # b}",
    "open braces": "@article{a, title=" + "{" * LARGE,
    "closed braces": "@article{a, title=x" + "}" * LARGE,
    "quotation marks": "@article{a,title=" + '"' * LARGE + "}",
    "open entries": "@article{a,\n" * 75_000,
    "open entries in one line": "@article{a," * 80_000,
    "open abbreviations": "@string{a" * 90_000,
    "open comments": "@comment{" * 90_000,
    "10,000 entries": "".join(f"@article{{k{n}, title={{T}}}}\n" for n in range(10_000)),
    "30,000 fields": "@a{a," + "".join(f"f{n}=1," for n in range(30_000)) + "}",
    "one field 40,000 times": "@a{a," + "title=1," * 40_000 + "}",
    "a title in 2,000 braces": "@a{a, title={" + "{" * 2000 + "x" + "}" * 2000 + "}}",
    "an author in 2,000 braces": "@a{a, title={x}, author={" + "{" * 2000 + "x" + "}" * 2000 + "}}",
    "deep LaTeX": "@a{a, title={x" + "\\frac{" * 300 + "}" * 300 + "}}",
    "open environments": "@a{a, title={x" + "\\begin{a}" * 500 + "}}",
    "dollars": "@a{a, title={x" + "$" * 4000 + "}}",
    "LaTeX that reads files": "@a{a, title={x\\input{/etc/passwd}\\include{/etc/passwd}}}",
    "much LaTeX": "".join(f"@a{{a{n}, title={{" + "$\\alpha$" * 50 + "}}\n" for n in range(2000)),
    "nothing but 'and'": "@a{a, title={x}, author={" + "and " * 12_000 + "}}",
    "null bytes in BibTeX": "@a{a\0, \0title = {a\0b}, author = {\0}}",
    "spaces": " " * LARGE,
    "a page of HTML": "<html>" * 100_000,
}
"""Texts by what is wrong with them."""
