"""The researchers' verb that sends a network on: into a file that another program reads."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from laborgraph import __version__, networks, subgraph
from laborgraph.cli.asking import Command, Desk, say
from laborgraph.cli.netting import into_file, netting, tell
from laborgraph.cli.scoring import scored
from laborgraph.endpoints import Embedded, rows
from laborgraph.errors import WrongUseError
from laborgraph.exports import FORMATS, codebook
from laborgraph.exports.making import COLORS, Look, Measured, Words, export_of
from laborgraph.exports.model import DATED, QUERY, Export, Format
from laborgraph.library import Library, digest
from laborgraph.measures import MEASURES
from laborgraph.names import nearest
from laborgraph.networks import Chosen
from laborgraph.tables import text
from laborgraph.vocab import PREFIXES, SOURCE
from laborgraph.writing import check, write_all

_EXTENSIONS: Final = {extension: form for form in FORMATS.values() for extension in form.extensions}


def _known(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> tuple[str, ...]:
    """The measures of a list with commas.

    Raises:
        WrongUseError: If one is unknown; with the nearest.
    """
    asked = tuple(dict.fromkeys(name.strip() for name in (given or "").split(",") if name.strip()))
    for name in asked:
        if name not in MEASURES:
            near = nearest(name, list(MEASURES))[:3]
            hint = (
                f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(MEASURES)}."
            )
            raise WrongUseError(f"--measures: there is no measure named {name!r}; {hint}")
    return asked


def _forming(command: Command) -> Command:
    """Find the format, and see that OUT takes it, before any work is done.

    The command gets the format as ``form``.
    """

    @functools.wraps(command)
    def with_form(*args: Any, out: Path, form: str | None, force: bool, **rest: Any) -> Any:
        if str(out) == "-":
            raise WrongUseError(
                "a network is written to files, with a codebook beside them, and not to standard"
                " output; give a name."
            )
        found = FORMATS[form] if form else _EXTENSIONS.get(out.suffix.lower())
        if found is None:
            known = ", ".join(_EXTENSIONS)
            raise WrongUseError(
                f"the extension of {out} names no format; give -f, or one of {known}."
            )
        check([*(_place(out, part) for part in found.parts), _codebook(out)], force=force)
        return command(*args, out=out, form=found, force=force, **rest)

    return with_form


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="Default: by the extension of OUT.",
)
@click.option(
    "--measures",
    metavar="LIST",
    callback=_known,
    help="Measures as columns of the nodes, with commas: degree,betweenness.",
)
@click.option(
    "--size",
    type=click.Choice(list(MEASURES)),
    metavar="MEASURE",
    help="Nodes as large as this measure says.",
)
@click.option(
    "--color",
    type=click.Choice(COLORS),
    default=COLORS[0],
    show_default=True,
    help="What the colours of nodes tell.",
)
@into_file
@_forming
@netting
def export(
    at: Desk,
    chosen: Chosen,
    out: Path,
    form: Format,
    measures: tuple[str, ...],
    size: str | None,
    color: str,
    seed: int,
    language: str,  # noqa: ARG001 - netting reads it
    force: bool,
) -> None:
    """Write a network to OUT, for Gephi and other programs, with the evidence of every tie.

    The extension of OUT says the format: .gexf for Gephi, .graphml for igraph and Cytoscape, .csv
    for two tables (NAME.nodes.csv and NAME.edges.csv), .ttl for RDF, and more (see -f). Beside it
    stands OUT.codebook.md: what the columns and colours mean, the query, how to cite. The same
    network gives the same bytes. Nothing is overwritten unless --force, and if anything fails
    nothing is written.

    \b
    Example:
      laborgraph export alliances.gexf --network alliances --measures degree,betweenness
    """
    asked = dict.fromkeys([*measures, *([size] if size else [])])
    made = export_of(
        chosen.network,
        Words(
            title=f"{chosen.name}: {chosen.summary}".removesuffix("."),
            description=chosen.description,
            weight=chosen.plan.weight,
            facts=dict(_facts(at, chosen)),
        ),
        list(_measured(chosen, asked)),
        Look(color, size or "", seed),
    )
    if form.of_graph:
        things = {*chosen.network, *chosen.records, *_groups(chosen)}
        made = made._replace(graph=subgraph.ntriples(at.endpoint, things))
    files = {_place(out, key): content for key, content in form.write(made).items()}
    names = [path.name for path in files]
    files[_codebook(out)] = codebook.codebook(made, form, names, _citation(made))
    write_all(files, force=force)
    say(f"{', '.join(map(str, files))} written.")
    tell(at, chosen)


def _place(out: Path, key: str) -> Path:
    return out.with_name(out.stem + key) if key else out


def _codebook(out: Path) -> Path:
    return out.with_name(out.name + codebook.NAME)


def _groups(chosen: Chosen) -> Iterator[str]:
    for _, _, tie in chosen.network.edges(data=True):
        yield from tie.get("through", ())


def _measured(chosen: Chosen, asked: Iterable[str]) -> Iterator[Measured]:
    plain = networks.simple(chosen.network)
    for name in asked:
        measure = MEASURES[name]
        scores = scored(plain, name, weighted=chosen.weighted)
        if plain and not any(score is not None for score in scores.values()):
            say(f"{name}: no node has a score here: {measure.without_score(plain)}.")
        yield Measured(
            name,
            measure.explained(directed=plain.is_directed(), weighted=chosen.weighted),
            {
                node: None if score is None else networks.rounded(score)
                for node, score in scores.items()
            },
        )


# --- what is said of it -------------------------------------------------------------------------

_DATASET: Final = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX owl: <{PREFIXES["owl"]}>
PREFIX void: <{PREFIXES["void"]}>
SELECT ?dataset ?title ?creator ?version ?modified ?issued ?licence WHERE {{
  ?dataset a void:Dataset ; dcterms:title ?title .
  OPTIONAL {{ ?dataset dcterms:creator ?creator }}
  OPTIONAL {{ ?dataset owl:versionInfo ?version }}
  OPTIONAL {{ ?dataset dcterms:modified ?modified }}
  OPTIONAL {{ ?dataset dcterms:issued ?issued }}
  OPTIONAL {{ ?dataset dcterms:license ?licence }}
}} ORDER BY ?dataset ?title ?creator ?version ?modified ?issued ?licence LIMIT 1"""


# Years of issue as far as the data know them; what has no title page has the curator's title.
_DOCUMENTS: Final = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX lg: <{PREFIXES["lg"]}>
SELECT ?document ?title ?year ?digest ?lines WHERE {{
  ?document a lg:SourceDocument ; dcterms:title ?title .
  OPTIONAL {{ ?document dcterms:issued ?year }}
  OPTIONAL {{ ?document lg:fileDigest ?digest ; lg:lineCount ?lines }}
}} ORDER BY ?document ?title ?year"""


def _facts(at: Desk, chosen: Chosen) -> Iterator[tuple[str, str]]:
    """How the network was made, fact by fact, without anything of this machine or this hour."""
    yield "network", chosen.name
    view = at.endpoint.view
    yield "claims", str(view._replace(time=None, asked="")).removeprefix("claims: ")
    if view.asked:
        yield "time", view.asked
    if chosen.cuts:
        yield "kept", "; ".join(chosen.cuts)
    if chosen.plan.projected:
        yield "projection", chosen.plan.projection
    if not chosen.weighted and chosen.plan.weight:
        yield "weights", "not counted in the measures"
    for row in rows(at.endpoint, _DATASET).rows:
        dataset, title, creator, version, modified, issued, licence = map(text, row)
        said = {
            "data": title,
            "data by": creator,
            "version of the data": version,
            DATED: modified or issued,
            "licence of the data": licence,
            "address of the data": dataset,
        }
        yield from ((name, fact) for name, fact in said.items() if fact)
    if isinstance(at.endpoint, Embedded):
        yield "digest of the data", f"SHA-256 {_digest(at.library)}"
    else:
        yield "asked at", at.endpoint.name
    known = {
        name for _, _, tie in chosen.network.edges(data=True) for name in tie.get("sources", ())
    }
    for row in rows(at.endpoint, _DOCUMENTS).rows:
        document, title, year, copy, lines = map(text, row)
        name = document.removeprefix(SOURCE)
        if name in known:
            known.remove(name)
            when = f" ({year})" if year else ""
            seal = f"; the lines are those of the copy of {lines} lines with the SHA-256 {copy}"
            yield f"document {name}", f"{title}{when}{seal if copy else ''}"
    for name in sorted(known):
        yield f"document {name}", SOURCE + name
    yield "made by", f"laborgraph {__version__}"
    yield QUERY, chosen.text


def _digest(library: Library) -> str:
    """One digest over the files and rules that make the graph, whatever reads them."""
    seals = [
        f"{path.relative_to(library.root).as_posix()} {digest(path.read_bytes())}\n"
        for path in [*library.turtle_files(), *library.rules()]
    ]
    return digest("".join(seals).encode())


def _citation(made: Export) -> str:
    """How to cite: the data, and the documents behind it."""
    facts = made.facts
    whose = facts.get("data by", "")
    year = facts.get(DATED, "")[:4]
    parts: Sequence[str] = (
        f"{whose}{f' ({year})' if year else ''}" if whose else year,
        facts.get("data", ""),
        f"Version {facts['version of the data']}" if "version of the data" in facts else "",
        f"Network “{facts['network']}”, made by {facts['made by']}",
        f"<{facts['address of the data']}>" if "address of the data" in facts else "",
    )
    documents = [
        fact.partition(";")[0] for name, fact in facts.items() if name.startswith("document ")
    ]
    words = ". ".join(part for part in parts if part) + "."
    if documents:
        words += (
            f" For what you quote cite the document too: {'; '.join(documents)}. The passages of"
            " each tie lead to the lines."
        )
    return words
