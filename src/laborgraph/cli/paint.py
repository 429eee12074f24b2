"""The researchers' verb that draws: a network, ties between countries, or what happened when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from laborgraph import evidence, networks, saved
from laborgraph.cli.asking import Desk, counted, say
from laborgraph.cli.netting import into_file, netting, tell
from laborgraph.cli.scoring import scored
from laborgraph.endpoints import rows
from laborgraph.errors import CheckFailedError, WrongUseError
from laborgraph.measures import MEASURES, communities
from laborgraph.names import labels
from laborgraph.networks import Chosen
from laborgraph.pictures import (
    KINDS,
    WIDTH,
    About,
    Picture,
    categories,
    history,
    matrix,
    ties,
    timeline,
    written,
)
from laborgraph.tables import Iri, text
from laborgraph.vocab import PREFIXES, SOURCE
from laborgraph.writing import write_all

COLORS: Final = ("country", "type", "sector", "mode", "community", "none")
_NONE: Final = "none"
_COMMUNITY: Final = "community (Louvain, seed {seed})"
_SIZE: Final = "ties"
# The options that count for some pictures only, by what each is called, and for which.
_FOR: Final = {
    "color": ("--color", "a network"),
    "size": ("--size", "a network"),
    "most": ("--labels", "a network"),
    "seed": ("--seed", "a network"),
    "height": ("--height", "a network a timeline"),
    "weighted": ("--weighted", "a network a matrix"),
    "projection": ("--projection", "a network a matrix"),
    "parts": ("--parts", "a timeline"),
}


def _of_a_kind(_ctx: click.Context, _parameter: click.Parameter, out: Path) -> Path:
    """The file, if its extension names a kind of picture."""
    if _kind(out) not in KINDS:
        known = ", ".join(f".{name}" for name in KINDS)
        raise WrongUseError(f"the extension of {out} names no kind of picture; give {known}.")
    return out


def _kind(out: Path) -> str:
    return out.suffix.lower().removeprefix(".")


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), callback=_of_a_kind)
@click.option(
    "--timeline",
    "by_year",
    is_flag=True,
    help="Alliances and events by year; with a network or a part of one, those of its nodes.",
)
@click.option("--matrix", "by_country", is_flag=True, help="Ties within and between countries.")
@click.option(
    "--color",
    type=click.Choice(COLORS),
    default=COLORS[0],
    show_default=True,
    help="What the colors of nodes tell.",
)
@click.option(
    "--size",
    type=click.Choice([_SIZE, *MEASURES, _NONE]),
    default=_SIZE,
    show_default=True,
    metavar="MEASURE",
    help="What the areas of nodes tell: the number of their ties, a measure, or none.",
)
@click.option(
    "--labels",
    "most",
    type=click.IntRange(0),
    metavar="N",
    help="Label at most N nodes.  [default: as many as there is room for]",
)
@click.option("--parts", is_flag=True, help="With --timeline: the parts of larger events too.")
@click.option("--title", metavar="WORDS", help="Another title.")
@click.option(
    "--width",
    type=click.FloatRange(60, 1200),
    default=WIDTH,
    show_default=True,
    metavar="MM",
    help="Of the page, in millimetres.",
)
@click.option(
    "--height",
    type=click.FloatRange(40, 2400),
    metavar="MM",
    help="Of the page.  [default: as high as it needs]",
)
@click.option(
    "--dpi",
    type=click.IntRange(50, 1200),
    default=300,
    show_default=True,
    metavar="N",
    help="Dots in an inch, for PNG.",
)
@into_file
@netting
def draw(
    at: Desk,
    chosen: Chosen,
    out: Path,
    by_year: bool,
    by_country: bool,
    dpi: int,
    force: bool,
    language: str,
    **asked: Any,
) -> None:
    """Draw a network to OUT, an SVG, PNG or PDF for print, with legend and sources.

    The area of a node tells how many ties it has, or a measure; its color the country; the width of
    a tie its weight, its line the relation or the sign. --matrix draws the ties within and between
    countries, --timeline alliances and events by year, with the uncertainty of their dates. The
    same input gives the same bytes. Nothing is overwritten unless --force.

    \b
    Example:
      laborgraph draw alliances.svg --network alliances --size betweenness
    """
    if by_year and by_country:
        raise WrongUseError("--timeline and --matrix exclude each other; give one.")
    _refuse("a timeline" if by_year else "a matrix" if by_country else "a network")
    if out.exists() and not force:
        raise WrongUseError(f"{out} exists already; give another OUT, or --force to overwrite.")
    if not by_country and len(chosen.network) > _LONG:
        say(f"{len(chosen.network)} nodes are many for a picture: it may take minutes.")
    if by_year:
        picture = _timeline(at, chosen, language, **asked)
    elif by_country:
        picture = _matrix(at, chosen, language, **asked)
    else:
        picture = _network(at, chosen, language, **asked)
    write_all({out: written(picture, _kind(out), dpi)})
    say(f"{out} written: {picture.width:.0f} by {picture.height:.0f} mm.")
    if not by_year:
        tell(at, chosen)


# Beyond so many nodes, finding places for their labels takes more than some seconds.
_LONG: Final = 1_000


def _network(
    at: Desk,
    chosen: Chosen,
    language: str,
    *,
    color: str,
    size: str,
    most: int | None,
    seed: int,
    title: str | None,
    width: float,
    height: float | None,
    **_: object,
) -> Picture:
    made = _drawable(chosen)
    groups = _groups(chosen, color, seed)
    if color != _NONE and not any(groups.values()):
        say(f"No node has a {color}, so nodes are not colored.")
        groups = {}
    scores: Mapping[str, float | None] = {}
    if size == _SIZE:
        scores = dict(made.degree())
    elif size != _NONE:
        scores = scored(networks.simple(made), size, weighted=chosen.weighted)
        say(f"{size}: {_explained(chosen, size)}")
    about = _about(at, chosen, language, title)._replace(
        groups=groups,
        colored_by=color,
        scores=scores,
        sized_by="number of ties" if size == _SIZE else size,
    )
    return ties.drawn(made, about, width=width, height=height, labels=most, seed=seed)


def _explained(chosen: Chosen, size: str) -> str:
    return MEASURES[size].explained(directed=chosen.network.is_directed(), weighted=chosen.weighted)


def _groups(chosen: Chosen, color: str, seed: int) -> Mapping[str, Sequence[str]]:
    if color == _NONE:
        return {}
    if color != "community":
        return categories(chosen.network, color)
    plain = networks.simple(chosen.network)
    parts = communities.find(plain, "louvain", weighted=chosen.weighted, seed=seed)
    return {
        node: (f"{number}" if len(part) > 1 else "alone",)
        for number, part in enumerate(parts, 1)
        for node in part
    }


def _matrix(
    at: Desk,
    chosen: Chosen,
    language: str,
    *,
    title: str | None,
    width: float,
    **_: object,
) -> Picture:
    made = _drawable(chosen)
    return matrix.drawn(
        made,
        _about(at, chosen, language, title),
        categories(made, "country"),
        "country",
        width=width,
    )


def _refuse(what: str) -> None:
    """Refuse an option that was given and would not count."""
    given = click.get_current_context().get_parameter_source
    for name, (option, kinds) in _FOR.items():
        if what not in kinds and given(name) is not ParameterSource.DEFAULT:
            raise WrongUseError(f"{option} does not count for {what}; leave it out.")


def _drawable(chosen: Chosen) -> Any:
    if not chosen.network:
        kept = f" ({'; '.join(chosen.cuts)})" if chosen.cuts else ""
        raise CheckFailedError(
            f"the network {chosen.name!r}{kept} has no ties here, so nothing is drawn."
        )
    return chosen.network


def _about(at: Desk, chosen: Chosen, language: str, title: str | None) -> About:
    """What is said of a network beside its picture."""
    said = [tie for _, _, tie in chosen.network.edges(data=True)]
    facts = [f"Kept: {'; '.join(chosen.cuts)}."] if chosen.cuts else []
    behind = sum(not tie["sources"] for tie in said)
    sources = sorted({name for tie in said for name in tie["sources"]})
    return About(
        title=title or chosen.summary,
        facts=(*facts, _view(at)),
        notes=tuple(_notes(at, language, "tie", sources, behind)),
        weight=chosen.plan.weight if chosen.weighted else "",
    )


def _view(at: Desk) -> str:
    said = str(at.endpoint.view)
    return f"{said[0].upper()}{said[1:]}."


_VERSION: Final = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX owl: <{PREFIXES["owl"]}>
PREFIX void: <{PREFIXES["void"]}>
SELECT ?title ?version WHERE {{
  ?dataset a void:Dataset ; dcterms:title ?title ; owl:versionInfo ?version .
}} ORDER BY ?title ?version LIMIT 1"""


def _notes(
    at: Desk, language: str, what: str, sources: Iterable[str], outside: int
) -> Iterator[str]:
    """What the data are, and on which documents each tie or date rests."""
    titles = labels(at.endpoint, [SOURCE + name for name in sources], language)
    documents = [titles.get(SOURCE + name, name) for name in sources]
    if documents:
        rest = f", but for {counted(outside, what)} known from elsewhere" if outside else ""
        yield f"Sources: each {what} rests on a passage of {' or '.join(documents)}{rest}."
    for title, version in rows(at.endpoint, _VERSION).rows:
        yield f"Data: {text(title)}, version {text(version)}."


def _timeline(
    at: Desk,
    chosen: Chosen,
    language: str,
    *,
    parts: bool,
    title: str | None,
    width: float,
    height: float | None,
    **_: object,
) -> Picture:
    query = saved.find(at.library.queries / "pictures", "timeline", "picture")
    table = rows(at.endpoint, query.text)
    given = click.get_current_context().get_parameter_source
    # Whose history is drawn: that of a network that was named, or of a part of one.
    named = any(given(name) is not ParameterSource.DEFAULT for name in ("name", "query"))
    only = named or bool(chosen.cuts)
    chosen_nodes = set(chosen.network) if only else None
    iris = {cell.value for row in table.rows for cell in row if isinstance(cell, Iri)}
    happened = history.read(table, labels(at.endpoint, iris, language), chosen_nodes)
    behind = evidence.of_records(at.endpoint, {item.iri for item in happened.things})
    if not happened.things:
        raise CheckFailedError("nothing that is dated is to be drawn here.")
    sources = sorted({place.source for places in behind.values() for place in places})
    facts = [_view(at)]
    if only:
        kept = f" ({'; '.join(chosen.cuts)})" if chosen.cuts else ""
        facts.insert(0, f"Only what a node of the network {chosen.name}{kept} took part in.")
    about = About(
        title=title or query.summary,
        facts=tuple(facts),
        notes=tuple(
            _notes(
                at,
                language,
                "date",
                sources,
                sum(not behind.get(item.iri) for item in happened.things),
            )
        ),
    )
    return timeline.drawn(happened, about, width=width, height=height, parts=parts)
