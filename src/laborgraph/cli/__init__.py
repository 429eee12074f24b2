"""The command line: one module a family of verbs, imported only when its verb is called."""

import importlib
import os
import sys
from typing import Any, Final, NamedTuple, NoReturn

import click


class Verb(NamedTuple):
    """A verb: for whom it is, where its command stands, and what it does."""

    user: str
    command: str
    does: str


VERBS: Final[dict[str, Verb]] = {
    "info": Verb(
        "everyone",
        "look:info",
        "Say what is in the graph: its size, documents, records by class, version and engine.",
    ),
    "describe": Verb(
        "analysts",
        "look:describe",
        "Tell all that is known of one thing: grouped, dated, each line with its passages.",
    ),
    "query": Verb("analysts", "ask:query", "List, show, run and check the saved questions."),
    "sparql": Verb(
        "analysts",
        "ask:sparql",
        "Ask a SPARQL query of your own: SELECT, ASK, CONSTRUCT or DESCRIBE.",
    ),
    "cite": Verb(
        "analysts",
        "look:cite",
        "Cite the passages behind one thing, or behind the ties between two.",
    ),
    "conflicts": Verb(
        "analysts",
        "look:conflicts",
        "Show where sources disagree: each claim, its speaker and passages, and the reading.",
    ),
    "network": Verb(
        "researchers",
        "nets:network",
        "List the networks, and show one: its nodes, ties, parts, time and documents.",
    ),
    "centrality": Verb(
        "researchers",
        "measure:centrality",
        "Rank the nodes of a network by one or more measures of centrality.",
    ),
    "measure": Verb(
        "researchers",
        "definitions:measure",
        "List the measures, and show one: its formula, norm, weights, direction, paper.",
    ),
    "communities": Verb(
        "researchers",
        "groups:communities",
        "Divide a network into communities: many ties within them, few between them.",
    ),
    "brokers": Verb(
        "researchers",
        "brokerage:brokers",
        "Count how often each node stands between two others, by role between groups.",
    ),
    "path": Verb(
        "researchers",
        "ways:path",
        "Show the shortest path from A to B, each step with its passages.",
    ),
    "compare": Verb(
        "researchers",
        "contrast:compare",
        "Compare two networks by what they share and how they rank, or measures on one.",
    ),
    "export": Verb(
        "researchers",
        "send:export",
        "Write a network to OUT, for Gephi and other programs, with the evidence of every tie.",
    ),
    "draw": Verb(
        "researchers",
        "paint:draw",
        "Draw a network to OUT, an SVG, PNG or PDF for print, with legend and sources.",
    ),
    "validate": Verb(
        "data stewards",
        "check:validate",
        "Say what is wrong with additions, by file and line, and what to write instead.",
    ),
    "rule": Verb(
        "data stewards",
        "check:rule",
        "Say what a rule for additions asks, why, who breaks it, and what to write instead.",
    ),
    "new": Verb(
        "data stewards",
        "prepare:new",
        "Print a block of Turtle to fill in for a record of CLASS; alone, list the classes.",
    ),
    "convert": Verb(
        "data stewards",
        "prepare:convert",
        "Turn the rows of a table into records in Turtle: all of them, or none.",
    ),
    "duplicates": Verb(
        "data stewards",
        "alike:duplicates",
        "List the records that may be about one thing, with a score and the reason.",
    ),
    "impact": Verb(
        "data stewards",
        "effect:impact",
        "Say which answers an addition changes: saved queries, networks, expected answers.",
    ),
    "diff": Verb(
        "data stewards",
        "history:diff",
        "Show what changed in meaning between two versions of the library, thing by thing.",
    ),
    "fmt": Verb(
        "data stewards",
        "write:fmt",
        "Bring Turtle into the house's layout; it says the same afterwards, comments included.",
    ),
    "add": Verb(
        "data stewards",
        "write:add",
        "Add Turtle to the library: validated, each record in its place, all or nothing.",
    ),
    "sources": Verb("data stewards", "keep:sources", "Check the citations against the documents."),
}

_ABOUT: Final = """\
A knowledge graph of transnational labor alliances. Every row, edge and score can be traced to
the passage that says so."""

_EXAMPLES: Final = """\
  laborgraph query run alliance-members -p alliance=TNSA --evidence
  laborgraph describe "Authentic Labor Front"
  laborgraph centrality betweenness --network alliances --top 5"""

_EXITS: Final = """\
  0 done · 1 a check said no · 2 wrong use · 3 input cannot be read · 4 endpoint failed"""


class Verbs(click.Group):
    """The top of the command line: imports a verb when it is called, and turns errors to words."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All verbs, in the order of the register."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, imported now."""
        if cmd_name not in VERBS:
            return super().get_command(ctx, cmd_name)
        module, _, name = VERBS[cmd_name].command.partition(":")
        found = getattr(importlib.import_module(f"laborgraph.cli.{module}"), name)
        assert isinstance(found, click.Command)  # noqa: S101 - the register says so
        return found

    def get_help(self, ctx: click.Context) -> str:
        """What this is, the verbs by user, three examples.

        Put together here, and not by click's formatter, whose look at the terminal's width costs
        as much as the rest of this page.
        """
        parts = [_ABOUT, f"Usage: {ctx.command_path} VERB …"]
        width = max(map(len, VERBS))
        for user in dict.fromkeys(verb.user for verb in VERBS.values()):
            own = [(name, verb.does) for name, verb in VERBS.items() if verb.user == user]
            lines = "\n".join(f"  {name:{width}}  {does}" for name, does in own)
            parts.append(f"For {user}:\n{lines}")
        parts += [f"Examples:\n{_EXAMPLES}", f"Exit codes:\n{_EXITS}"]
        return "\n\n".join(
            [*parts, "'laborgraph VERB --help' says more; --version tells the version."]
        )

    def main(self, *args: Any, **options: Any) -> Any:
        """Run; a failure is one sentence and its exit code, and a traceback only if asked for."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            # Called without what it needs, a group of verbs says what there is.
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "laborgraph"
            said = error.format_message()
            if said[-1] not in ".?!":
                said += "."
            _leave(f"{said} '{path} --help' says what is allowed.", error.exit_code)
        except click.ClickException as error:
            _leave(error.format_message(), error.exit_code)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                # The reader has what it wanted; nothing is left to say, not even at exit.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                sys.exit(0)
            _leave(f"the output cannot be written: {error.strerror}.", _UNREADABLE)
        except (click.Abort, KeyboardInterrupt):
            _leave("interrupted.", 130)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; our own errors become click's, with the exit code of each."""
        from laborgraph.errors import LaborgraphError, UnreadableInputError

        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except BrokenPipeError as error:
            # The reader has what it wanted; click by itself would call that a failure.
            raise click.exceptions.Exit(0) from error
        except Exception as error:
            if ctx.meta.get("laborgraph.debug"):
                raise
            if isinstance(error, LaborgraphError):
                said, code = str(error), error.exit_code
            elif isinstance(error, OSError) and error.strerror:
                # A full disk, a folder that is closed to us: what the system says is the reason.
                where = f"{error.filename}: " if error.filename else ""
                said, code = f"{where}{error.strerror}.", UnreadableInputError.exit_code
            else:
                kind = type(error).__name__
                said = f"this is a mistake of ours ({kind}: {error}); --debug shows where."
                code = _BUG
            raise _Refusal(said, code) from error


class _Refusal(click.ClickException):
    def __init__(self, said: str, exit_code: int) -> None:
        super().__init__(said)
        self.exit_code = exit_code  # type: ignore[misc]  # click has it both ways itself


_UNREADABLE: Final = 3
# EX_SOFTWARE of sysexits.h.
_BUG: Final = 70


def _leave(said: str, code: int) -> NoReturn:
    from laborgraph.tables import LINES, visible

    # A message may name what a stranger named.
    click.echo(f"laborgraph: {visible(said, keep=LINES)}", err=True)
    sys.exit(code)


@click.group(cls=Verbs, invoke_without_command=True, no_args_is_help=False)
@click.version_option(package_name="laborgraph", message="%(package)s %(version)s")
@click.pass_context
def laborgraph(ctx: click.Context) -> None:
    """Alone, say what this is."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
