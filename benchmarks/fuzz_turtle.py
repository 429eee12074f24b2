"""Feed damaged Turtle to what reads the additions of strangers, and see that it keeps its word.

    python benchmarks/fuzz_turtle.py read [--seconds N] [--corpus DIR]
    python benchmarks/fuzz_turtle.py fmt
    python benchmarks/fuzz_turtle.py validate

Guided by coverage, with atheris (``pip install atheris``, in an environment that has laborgraph;
the project does not need it otherwise). The seeds are the additions of the tests. An input that
reaches code which none before it reached is kept in DIR; one that breaks a promise is written there
as ``crash-…``, and the run ends with exit code 77. Begun again on the same DIR, it goes on.

What is promised of any bytes:

- ``read``: either a document whose statements are those that Oxigraph reads, each at a place within
  the text, or an `UnreadableInputError` of one line that begins with the name and holds nothing
  that a terminal obeys.
- ``fmt``: the same; and what can be read is brought into the house's layout, which says the same,
  and which is left as it is the second time.
- ``validate``: the same; and what can be read is judged on top of the small world of the tests, and
  told in every format; the text holds nothing that a terminal obeys. Inputs are made of pieces of
  the seeds here, since few damaged bytes are Turtle at all.

Nothing takes more than five seconds of CPU, for inputs of up to 64 KB.
"""

import argparse
import importlib
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
NAME: Final = "fuzzed.ttl"
LARGEST: Final = 65_536  # bytes
SLOWEST: Final = 5.0  # seconds of CPU
# Blank nodes up to which two graphs are compared by canonicalization, which may take very long.
FEW: Final = 6
WORDS: Final = (
    *("PREFIX", "BASE", "@prefix", "@base", "VERSION", "@version", "a", "true", "false"),
    *('\\"\\"\\"', "'''", '\\"', "<", ">", "<<", ">>", "<<(", ")>>", "{|", "|}", "~", "^^", "@en"),
    *("@en--ltr", "[", "]", "(", ")", "[]", "()", ";", ",", ".", "#", "_:b", "\\\\u0041"),
    *(
        "\\\\uD800",
        "\\\\U0010FFFF",
        "\\\\",
        "%41",
        "-",
        "--",
        "1.0e1",
        ".5",
        "1.",
        "+1",
        ":",
        "://",
    ),
    *(
        "\\xEF\\xBB\\xBF",
        "\\x00",
        "\\x1B[31m",
        "\\xE2\\x80\\xAE",
        "\\x0D",
        "\\x0A",
        "id:a",
        "lg:Union",
    ),
)


FORMS: Final = (
    "@prefix a: <x:> .\r\n@base <x:/b/> .\r\na:s a:p ( 1 [ a:q 'x', '''y\nz''' ] () ) ;; .",
    r'PREFIX : <x:> [] :p "\u00e9"^^:d, "a"@en-GB, -1.5e3, .5, true, _:b.c, :a\,b%41, <x:\u0062> .',
    '<x:s> <x:p> <x:o> ~ <x:r> {| <x:q> "a"@en--ltr |} . << <x:s> <x:p> 1 >> <x:q> 2 .',
)


def seeds() -> Iterator[tuple[str, bytes]]:
    """The additions of the tests, and a few forms that none of them has."""
    for path in sorted((ROOT / "tests" / "additions").rglob("*.ttl")):
        yield f"{path.parent.name}-{path.stem}", path.read_bytes()
    for number, text in enumerate(FORMS):
        yield f"form-{number}", text.encode()


def promised(data: bytes) -> Any:
    """The document that is read of some bytes; None if it is refused as it should be."""
    from laborgraph.errors import UnreadableInputError
    from laborgraph.tables import UNSEEN
    from laborgraph.turtle import parsing

    try:
        document = parsing.read_bytes(data, NAME)
    except UnreadableInputError as refused:
        said = str(refused)
        assert said.startswith(NAME), said
        assert not re.search(UNSEEN, said), ascii(said)
        return None
    same(document, data.decode("utf-8-sig"))
    return document


def same(document: Any, text: str) -> None:
    """Hold the statements of a document against those that Oxigraph reads."""
    import pyoxigraph as ox

    from laborgraph.validation.judging import as_triple

    ours = [as_triple(item) for item in document.statements]
    theirs = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    assert Counter(map(known, ours)) == Counter(map(known, map(tuple, theirs)))
    for item in document.statements:
        for span in (item.subject_at, item.predicate_at, item.object_at):
            assert 0 <= span.start < span.end <= len(text)
    blank = {term for triple in ours for term in triple if isinstance(term, ox.BlankNode)}
    if blank and len(blank) <= FEW:
        graphs = [ox.Dataset(ox.Quad(*triple) for triple in side) for side in (ours, theirs)]
        for graph in graphs:
            graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert graphs[0] == graphs[1]


def known(triple: tuple[Any, ...]) -> tuple[str, ...]:
    """A triple without the names of its blank nodes, which are nobody's business."""
    return tuple(re.sub("^_:.*", "_:", str(term), flags=re.DOTALL) for term in triple)


def read(data: bytes) -> None:
    """Read, and no more."""
    promised(data)


def fmt(data: bytes) -> None:
    """Read, and bring into the house's layout, twice."""
    from laborgraph.turtle import layout, parsing

    document = promised(data)
    if document is None:
        return
    once = layout.formatted(document)
    again = parsing.read(once, NAME)
    assert layout.meaning(again) == layout.meaning(document)
    assert layout.formatted(again) == once


class Validating:
    """Read, judge, and tell in every format."""

    def __init__(self, world: Path) -> None:
        """Read the rules once."""
        from laborgraph.library import Library
        from laborgraph.validation.judging import checker

        self._library = Library(world)
        self._judge = checker(self._library)

    def __call__(self, data: bytes) -> None:
        """Keep the promise for some bytes."""
        from laborgraph.validation import judging, reports

        document = promised(data)
        if document is None or not document.statements:
            return
        found = judging.validate(self._library, [document], judge=self._judge).findings
        told = {name: tell(found, self._judge.rules) for name, tell in reports.REPORTS.items()}
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", told["text"]), told["text"]
        ends = [*re.finditer(r"\r\n|\r|\n", document.text)]
        for item in found:
            assert item.file != NAME or 1 <= item.line <= len(ends) + 1, item


def recombined(pieces: list[bytes], head: bytes) -> Callable[[bytes, int, int], bytes]:
    """A mutator that makes an input of pieces of the seeds, and damages it now and then."""

    def mutated(data: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        parts = data.removeprefix(head).split(b"\n")
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(parts) + 1)
            match chance.randrange(5):
                case 0:
                    del parts[at : at + chance.randint(1, 3)]
                case 1:
                    words = re.split(rb"(\s+)", chance.choice(pieces))
                    other = re.split(rb"(\s+)", b"\n".join(parts))
                    other[chance.randrange(len(other))] = chance.choice(words)
                    parts = b"".join(other).split(b"\n")
                case _:
                    parts[at:at] = chance.choice(pieces).split(b"\n")
        return (head + b"\n".join(parts))[:largest]

    return mutated


def world(folder: Path) -> Path:
    """The small world of the tests as a library."""
    folder.mkdir(exist_ok=True)
    for name, home in (("ontology", "ontology"), ("queries", "queries"), ("data", "tests/world")):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / home, target_is_directory=True)
    return folder


def timed(promise: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The same within its time."""

    def within(data: bytes) -> None:
        began = time.process_time()
        promise(data)
        took = time.process_time() - began
        assert took < SLOWEST, f"{took:.1f} seconds for {len(data)} bytes"

    return within


def main() -> None:
    """Fuzz as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("read", "fmt", "validate"))
    parser.add_argument("--seconds", type=int, default=300, help="how long; default: 300")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="where the inputs are kept")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        parser.error("atheris is not there; install it beside laborgraph: pip install atheris.")
    with atheris.instrument_imports(include=["laborgraph"]):
        for name in ("layout", "reports", "turtle", "validation"):
            importlib.import_module(f"laborgraph.{name}")
    # libFuzzer ends the process where it stands: what is made aside is used again the next time.
    aside = Path(tempfile.gettempdir()) / f"laborgraph-fuzz-{given.what}"
    corpus = given.corpus or aside / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    aside.mkdir(exist_ok=True)
    every = dict(seeds())
    for name, content in every.items():
        (corpus / name).write_bytes(content)
    words = aside / "words.txt"
    words.write_text("".join(f'"{word}"\n' for word in WORDS), encoding="utf-8")
    options = {
        "max_len": LARGEST,
        "max_total_time": given.seconds,
        "timeout": 120,  # by the clock, for what never ends
        "rss_limit_mb": 4096,
        "dict": words,
        "artifact_prefix": f"{corpus}/",
        "print_final_stats": 1,
    }
    argv = [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(corpus)]
    promise: Callable[[bytes], None] = read if given.what == "read" else fmt
    more: dict[str, object] = {}
    if given.what == "validate":
        promise = Validating(world(aside / "world"))
        head = b"".join(sorted({line for text in every.values() for line in heads(text)}))
        pieces = [piece for text in every.values() for piece in bodies(text)]
        more["custom_mutator"] = recombined(pieces, head)
    atheris.Setup(argv, timed(promise), **more)
    atheris.Fuzz()


def heads(text: bytes) -> list[bytes]:
    """The prefixes of a seed, a line each."""
    return re.findall(rb"(?m)^PREFIX \w+: <[^>]*>\n", text)


def bodies(text: bytes) -> list[bytes]:
    """The blocks of a seed, and the statements in them."""
    found = re.findall(rb"(?ms)^[^\sP#][^\n]*\n(?:.*?)^\.\n", text)
    return found + re.findall(rb"(?m)^ +[^\n]*;[^\n]*\n", text)


if __name__ == "__main__":
    main()
