r"""The tokens of a SPARQL query: which terms it names, and the same query with values put in.

The SPARQL protocol has no way to send bindings beside a query, so a remote endpoint gets the
query with each parameter's *tokens* replaced by its term. Only tokens are touched: a ``?name``
inside a string, an IRI or a comment is text. Grammar: SPARQL 1.1, section 19.8
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

import functools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from laborgraph.tables import Term

_PATTERN: Final = r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
               | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w.-]*\w)
    | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:
               (?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)
                  (?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<word>[A-Za-z]\w*)
    | (?P<space>\s+)
    | (?P<other>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\^\^|&&|\|\||!=|<=|>=|.)
    """


@functools.cache
def _token_pattern() -> re.Pattern[str]:
    # Compiled at the first use: most commands cut no query.
    return re.compile(_PATTERN, re.VERBOSE | re.DOTALL)


class Token(NamedTuple):
    """A piece of a query and what it is; the pieces put together are the query."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """Cut a query into tokens, white space and comments included.

    >>> [token.text for token in tokens('?a "?a" <x:?a> # ?a') if token.kind == "variable"]
    ['?a']
    """
    for match in _token_pattern().finditer(query):
        yield Token(match.lastgroup or "other", match.group(), match.start())


def variables(query: str) -> set[str]:
    """The names of all variables of a query.

    >>> sorted(variables("SELECT ?a WHERE { ?a ?b $c }"))
    ['a', 'b', 'c']
    """
    return {token.text[1:] for token in tokens(query) if token.kind == "variable"}


def form(query: str) -> str:
    r"""The word that says what a query asks: SELECT, ASK, CONSTRUCT, DESCRIBE; else the first word.

    >>> form("PREFIX ask: <x:> # select\nCONSTRUCT WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    words = [token.text.upper() for token in tokens(query) if token.kind == "word"]
    return next((word for word in words if word not in {"PREFIX", "BASE"}), "")


def prefixed(query: str, prefixes: Mapping[str, str]) -> str:
    """The query with a declaration of each prefix that it uses and does not declare itself.

    >>> print(prefixed("SELECT * { ?s a lg:Union }", {"lg": "x:", "id": "y:"}))
    PREFIX lg: <x:>
    SELECT * { ?s a lg:Union }
    """
    names = [token.text for token in tokens(query) if token.kind == "name"]
    declared = {name for name in names if name.endswith(":")}
    used = {name.partition(":")[0] for name in names}
    added = [
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in sorted(prefixes.items())
        if name in used and f"{name}:" not in declared
    ]
    return "".join(added) + query


def iris(query: str, prefixes: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The IRIs a query names, prefixed names included, each with the way it is written there.

    Args:
        query: SPARQL.
        prefixes: What prefixes stand for that the query uses without saying so.

    >>> iris("PREFIX lg: <x:> SELECT * { ?s lg:alliedWith <y:z> }")
    {'x:alliedWith': 'lg:alliedWith', 'y:z': '<y:z>'}
    """
    known = {name + ":": iri for name, iri in prefixes.items()}
    named: dict[str, str] = {}
    solid = [token for token in tokens(query) if token.kind not in {"space", "comment"}]
    declared = -1
    for index, token in enumerate(solid):
        if index <= declared:
            continue
        after = [item.text for item in solid[index + 1 : index + 3]]
        if token.text.upper() == "PREFIX" and len(after) == 2:  # noqa: PLR2004 - name and IRI
            known[after[0]] = after[1][1:-1]
            declared = index + 2
        elif token.text.upper() == "BASE" and token.kind == "word":
            declared = index + 1
        elif token.kind == "iri":
            named.setdefault(token.text[1:-1], token.text)
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix + ":" in known and local:
                local = re.sub(r"\\(.)", r"\1", local)
                named.setdefault(known[prefix + ":"] + local, token.text)
    return named


def restricting(query: str) -> set[str]:
    """The variables whose values can leave rows out: those that stand outside every OPTIONAL.

    >>> sorted(restricting("SELECT ?a ?b ?c { ?a x:p ?b OPTIONAL { ?a x:q ?c FILTER(?c > ?d) } }"))
    ['a', 'b']
    """
    found = set()
    optional: list[bool] = []  # for each open brace, whether it is inside an OPTIONAL
    word = ""
    for token in tokens(query):
        if token.text == "{":
            optional.append(any(optional) or word == "OPTIONAL")
        elif token.text == "}" and optional:
            optional.pop()
        elif token.kind == "variable" and optional and not optional[-1]:
            found.add(token.text[1:])
        if token.kind not in {"space", "comment"}:
            word = token.text.upper()
    return found


_LOOSE: Final = frozenset({"OPTIONAL", "MINUS", "EXISTS", "UNION", "VALUES", "IN"})


def core(query: str) -> str:
    """What every answer has to match: a query without its loose parts.

    Left out are the groups of OPTIONAL, MINUS, EXISTS, UNION and VALUES, and all that stands in
    round brackets: a term that only they name cannot empty the answer by itself.

    >>> core("SELECT ?a { ?a x:b ?c OPTIONAL { ?a x:d ?e } { ?a x:f ?g } UNION { ?a x:h ?g } }")
    'SELECT ?a { ?a x:b ?c OPTIONAL   UNION  }'
    """
    kept: list[tuple[Token, bool]] = []
    opened: list[tuple[str, bool]] = []  # the word before each open bracket, and if it is loose
    word = ""
    for token in tokens(query):
        loose = any(inside for _, inside in opened)
        if token.text in {"{", "("}:
            opened.append((word, loose or token.text == "(" or word in _LOOSE))
            loose = opened[-1][1]
        kept.append((token, loose))
        if token.text in {"}", ")"} and opened:
            before, _ = opened.pop()
            # After VALUES (?a ?b) comes the group that VALUES is about.
            word = before if token.text == ")" else "}"
        elif token.kind == "word":
            before, word = word, token.text.upper()
            if word == "UNION" and before == "}":
                kept = _loosened(kept)
        elif token.kind not in {"space", "comment", "variable"}:
            word = token.text
    return "".join(token.text for token, loose in kept if not loose)


def _loosened(kept: list[tuple[Token, bool]]) -> list[tuple[Token, bool]]:
    """Mark the group that ends before a UNION as loose."""
    last = max(index for index, (token, _) in enumerate(kept) if token.text == "}")
    depth = 0
    for index in range(last, -1, -1):
        depth += {"}": 1, "{": -1}.get(kept[index][0].text, 0)
        kept[index] = (kept[index][0], True)
        if depth == 0:
            break
    return kept


# What the grammar wants of a SERVICE: the word, SILENT perhaps, a name, and a brace; white space
# and comments between them. A variable that is called so is none. A name is an IRI, a variable, or
# has a colon, and ends in no full stop: `a ex:Service . {` asks nobody.
_BETWEEN: Final = r"(?:\s|\#[^\r\n]*+)*+"
_VARIABLE: Final = r"[?$][^\s{\#<>.]++"
_PREFIXED: Final = r"[^\s{\#<>:?$]*+:(?:\\.|[^\s{\#<>\\])*+(?<![^\\]\.)"
_SERVICE: Final = (
    rf"[?$]\w+|(service{_BETWEEN}(?:silent{_BETWEEN})?"
    rf"(?:<[^>\s{{]*+>|{_VARIABLE}|{_PREFIXED}){_BETWEEN}\{{)"
)


def asks_elsewhere(query: str) -> bool:
    """Whether a query holds a SERVICE, which would send parts of the graph to another server.

    The text is searched and not its tokens, which a stranger may make another parser cut otherwise
    (``1<2)SERVICE#>``); so a string that holds a whole SERVICE counts as one.

    >>> asks_elsewhere("SELECT * { SERVICE <x:> { ?a ?b ?c } }")
    True
    >>> asks_elsewhere("SELECT ?service { ?service ?p 'the public service' } # no SERVICE")
    False
    """
    return any(found[1] for found in re.finditer(_SERVICE, query, re.IGNORECASE))


# How a bound variable stays what its clause needs. A group and a SELECT inside braces get other
# names, because SELECT may not give a name that its pattern has already.
_STAYS: Final = {
    "SELECT": "({term} AS {variable})",
    "INNER SELECT": "({term} AS {variable}_inside)",
    "GROUP": "({term} AS {variable}_bound)",
    "ORDER": "({term})",
}


def asked_whether_bound(query: str) -> set[str]:
    """The variables that a query puts into ``BOUND( )``.

    Engines do not agree on what that says of a variable bound from outside: in Oxigraph a
    substituted one is not bound, and where a term stands in its place the grammar is broken.

    >>> asked_whether_bound("SELECT ?a { ?a ?b ?c FILTER(!bound( ?a )) }")
    {'a'}
    """
    solid = [token for token in tokens(query) if token.kind not in {"space", "comment"}]
    return {
        name.text[1:]
        for word, bracket, name in zip(solid, solid[1:], solid[2:], strict=False)
        if word.text.upper() == "BOUND" and bracket.text == "(" and name.kind == "variable"
    }


def bind(query: str, bindings: Mapping[str, Term]) -> str:
    r"""Put terms in the place of variables, so that any endpoint answers as if they were bound.

    A bound variable that the query projects, or groups by, stays a column.

    >>> from laborgraph.tables import Iri, Literal
    >>> bind("SELECT ?a ?b WHERE { ?a ?p ?b }", {"a": Iri("x:y")})
    'SELECT (<x:y> AS ?a) ?b WHERE { <x:y> ?p ?b }'
    >>> bind('SELECT ?b { ?b ?p ?s FILTER(?s != "?s") } # ?s', {"s": Literal("}")})
    'SELECT ?b { ?b ?p "}" FILTER("}" != "?s") } # ?s'
    """
    out: list[str] = []
    clause = ""  # the clause in which a bare variable must stay a column
    depth = 0
    braces = 0
    for token in tokens(query):
        if token.kind == "word":
            word = token.text.upper()
            if word in {"SELECT", "GROUP", "ORDER"} and depth == 0:
                clause = f"INNER {word}" if word == "SELECT" and braces else word
            elif word in {"WHERE", "HAVING", "LIMIT", "OFFSET", "VALUES", "FROM"}:
                clause = ""
        elif token.text in {"{", "}"}:
            # What stands in or after braces is a pattern, until a word says otherwise.
            clause, depth = "", 0
            braces += 1 if token.text == "{" else -1
        elif token.text in {"(", ")"}:
            depth += 1 if token.text == "(" else -1
        if token.kind == "variable" and token.text[1:] in bindings:
            term = bindings[token.text[1:]].n3()
            if clause and depth == 0:
                term = _STAYS[clause].format(term=term, variable=token.text)
            out.append(term)
        else:
            out.append(token.text)
    return "".join(out)
