"""The namespaces of the graph, in one place.

The redirect at w3id.org is not registered yet: ``BASE`` is the only line to change if it
is registered under another path.
"""

import re
from typing import Final

BASE: Final = "https://w3id.org/laborgraph/"

LG: Final = BASE + "ontology#"
LGV: Final = BASE + "vocab#"
ID: Final = BASE + "id/"
SOURCE: Final = BASE + "source/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
ORG: Final = "http://www.w3.org/ns/org#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[dict[str, str]] = {
    "cook": SOURCE + "cook1994/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": FOAF,
    "id": ID,
    "itsc": SOURCE + "itsc2013/",
    "lg": LG,
    "lgs": BASE + "shapes#",
    "lgv": LGV,
    "oa": "http://www.w3.org/ns/oa#",
    "org": ORG,
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "source": SOURCE,
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}

# RFC 3987 but for the brackets of an IPv6 address: a scheme, then none of the characters that
# could end the IRI in a query, and no percent sign but before two hexadecimal digits.
_IRI: Final = r'[A-Za-z][A-Za-z0-9+.-]*:([^\x00-\x20<>"{}|^`\\%\[\]]|%[0-9A-Fa-f]{2})*'

# The longest namespace first: source/itsc2013/ lies inside source/.
_BY_LENGTH: Final = sorted(PREFIXES.items(), key=lambda item: (-len(item[1]), item[0]))


def curie(iri: str) -> str:
    """Shorten an IRI to prefix:name; an IRI outside our namespaces stays as it is.

    >>> curie("https://w3id.org/laborgraph/id/tnsa")
    'id:tnsa'
    >>> curie("https://w3id.org/laborgraph/source/itsc2013/L0246-0256")
    'itsc:L0246-0256'
    >>> curie("https://example.org/a")
    'https://example.org/a'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            name = iri[len(namespace) :]
            if name and "/" not in name and "#" not in name:
                return f"{prefix}:{name}"
    return iri


def local(iri: str) -> str:
    """The part of an IRI that names the thing within its namespace.

    >>> local("https://w3id.org/laborgraph/ontology#basedIn")
    'basedIn'
    """
    return re.split("[#/]", iri)[-1]


def expand(text: str) -> str | None:
    """Read a CURIE, a bare IRI or an IRI in angle brackets; None if it is none of these.

    >>> expand("id:tnsa")
    'https://w3id.org/laborgraph/id/tnsa'
    >>> expand("<https://example.org/a>")
    'https://example.org/a'
    >>> expand("TNSA") is None
    True
    >>> expand("id:a> } # no IRI at all") is None
    True
    """
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    elif not text.startswith(("http://", "https://", "urn:")):
        prefix, colon, name = text.partition(":")
        if not colon or not name or prefix not in PREFIXES:
            return None
        text = PREFIXES[prefix] + name
    return text if re.fullmatch(_IRI, text) else None
