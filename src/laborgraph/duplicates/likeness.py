"""How alike two names are: words weighed by how rare they are, in whatever order they stand.

Case and accents do not count (see `names.folded`), nor do articles and prepositions. A word that
many names share says little: two unions are not alike because both are national unions of workers.
Words one slip of the pen apart stand for each other, at a discount, and so do words that mean the
same in two languages, as far as names in this field are made of them. The measure is that of Cohen,
Ravikumar and Fienberg (2003), SoftTFIDF, with the weights summed as they are (Dice) and not as
squares, so that a name and half of it are not taken for one.
"""

import functools
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, NamedTuple

from laborgraph.names import folded

# Words that only join others, in the languages of names, folded.
_JOINING: Final = frozenset(
    {
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"),
        *("al", "con", "de", "del", "e", "el", "en", "la", "las", "los", "para", "por", "y"),
        *("au", "aux", "d", "des", "du", "et", "l", "le", "les", "pour"),
        *("am", "das", "dem", "den", "der", "die", "fur", "im", "und", "vom", "von", "zu", "zur"),
    }
)
# Words of which names in this field are made, folded. One meaning begins on each line, in English,
# Spanish, French and German; lines that are set in go on with it.
_MEANINGS: Final = """
accord agreement acuerdo convenio abkommen
action accion aktion
against contra contre gegen
agricultural farm agricola agricolas agricole landwirtschaft
alliance alianza allianz
american americano americana americanos americaine americain amerikanische
association asociacion
authentic autentico autentica authentique
campaign campana campagne kampagne
canadian canadiense canadienses canadien canadienne canadiens kanadische
center centre centro zentrum
central centrale
city ciudad ville stadt
coalition coalicion koalition
commission comision kommission
committee comite komitee ausschuss
company compania empresa entreprise unternehmen
confederation confederacion konfoderation
congress congreso congres kongress
coordinator coordinadora coordination
council consejo conseil rat
day dia jornada journee tag
democratic democratico democratica democratique demokratische
education educacion bildung
electrical electric electrician electricians electricista electricistas electricien electriciens
employees empleados empleadas employes angestellte
farmers peasants campesinos campesinas paysans bauern
federation federacion foderation
forum foro
foundation fundacion fondation stiftung
free libre libres freie
front frente
government gobierno gouvernement regierung
health salud sante gesundheit
human humano humanos humains
independent independiente independientes independant
international internacional internacionales internationale internationaux
labor labour trabajo laboral laborales travail arbeit
law ley loi gesetz
march marcha marche marsch
meeting encuentro reunion rencontre treffen
metal metalurgico metalurgicos metallurgie metall
mexican mexicano mexicana mexicanos mexicanas mexicain mexicaine mexikanische
mexico mexique mexiko
mine mines miner miners mining minero mineros mineurs bergbau
movement movimiento mouvement bewegung
national nacional nacionales nationale nationaux
network red reseau netzwerk
organization organisation organizacion
party partido parti partei
petroleum oil petrolero petroleros petrole
public publico publica publicos publique publics
railway railroad ferrocarrilero ferrocarrileros ferrocarriles cheminots
reform reforma reforme
republic republica republique republik
revolutionary revolucionario revolucionaria revolutionnaire
rights derechos droits rechte
school escuela ecole schule
services service servicios servicio dienstleistungen
social sociales sociaux
solidarity solidaridad solidarite solidaritat
states estados etats staaten
steel steelworkers siderurgico siderurgicos acier stahl
strike huelga greve streik
teachers maestros maestras profesores enseignants lehrer
telephone telefonista telefonistas telefono telefonos telephonistes
textile textil textiles
trade comercio commerce handel
transport transportation transporte transportes transports
treaty tratado traite vertrag
union unions sindicato sindicatos sindical sindicales syndicat syndicats gewerkschaft gewerkschaften
united unido unida unidos unidas unis unies vereinte vereinigte
university universidad universite universitat
women mujeres femmes frauen
worker workers trabajador trabajadora trabajadores trabajadoras obrero obrera obreros obreras
    travailleur travailleurs travailleuses arbeiter
world mundial mondial mondiale
"""
# A word that more things have than these is no way to find the few that are alike.
_CROWD: Final = 100
# Shorter words have near neighbors that mean something else.
_LONG_ENOUGH: Final = 5
_TOO_LONG: Final = 50  # letters: that is no word


@functools.lru_cache(maxsize=100_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded: no full stops, no sign of the genitive, other signs as spaces.

    >>> words("Worker's Clubs, U.S.: ligue d'amitié")
    ('workers', 'clubs', 'us', 'ligue', 'd', 'amitie')
    """
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['\u2019](?=s\b)|\.", "", folded(name))))


def telling(found: Iterable[str]) -> tuple[str, ...]:
    """The words without those that only join others; all of them if there are no others."""
    given = tuple(found)
    return tuple(word for word in given if word not in _JOINING) or given


def initials(name: str) -> set[str]:
    """The acronyms that a name could have: the first letters of its words, joining ones or not.

    >>> sorted(initials("Sindicato de Telefonistas de la República Mexicana"))
    ['sdtdlrm', 'strm']
    """
    every = words(name)
    return {"".join(word[0] for word in chosen) for chosen in (every, telling(every))}


class Bag(NamedTuple):
    """A name as it is compared: its words, those of them with digits, and what all weigh."""

    words: frozenset[str]
    numbers: frozenset[str]
    weight: float


class Lexicon:
    """The words of some names: how rare each is, and which can stand for each other."""

    def __init__(self, names: Iterable[Iterable[str]]) -> None:
        """Learn from the names of many things.

        Args:
            names: For each thing its names.
        """
        self._count: Counter[str] = Counter()
        things = 0
        for of_one in names:
            things += 1
            self._count.update({word for name in of_one for word in telling(words(name))})
        self._near = _near(self._count)
        # A slip in a common word makes no rare one of it.
        self._common = {
            word: max(count, *(self._count[other] for other in self._near.get(word, ())), 0)
            for word, count in self._count.items()
        }
        self._weight = {word: math.log(1 + things / count) for word, count in self._common.items()}

    def spellings(self, word: str) -> frozenset[str]:
        """A word, and those that can stand for it."""
        return frozenset({word, *self._near.get(word, ())})

    def bag(self, name: str) -> Bag:
        """One of the names as it is compared.

        Two words that stand elsewhere as one are one: "steel workers" where there are steelworkers.
        """
        found = list(words(name))
        for at in range(len(found) - 1, 0, -1):
            if found[at - 1] + found[at] in self._count:
                found[at - 1 : at + 1] = [found[at - 1] + found[at]]
        kept = frozenset(telling(found))
        numbers = frozenset(word for word in kept if any(map(str.isdigit, word)))
        return Bag(kept, numbers, sum(map(self._weight.__getitem__, kept)))

    def likeness(self, one: Bag, other: Bag) -> float:
        """How alike two names are, from 0 to 1: the share of their weight that they have in common.

        Different numbers tell things apart: strikes of two years, locals 9 and 12.
        """
        if not (one.numbers <= other.numbers or other.numbers <= one.numbers):
            return 0.0
        same = one.words & other.words
        common = sum(map(self._weight.__getitem__, same))
        left = other.words - same
        for word in one.words - same:
            common += max(
                (close(word, like) * self._weight[like] for like in self._near_in(word, left)),
                default=0.0,
            )
        return min(2 * common / (one.weight + other.weight), 1.0) if common else 0.0

    def _near_in(self, word: str, among: frozenset[str]) -> frozenset[str]:
        near = self._near.get(word)
        return among & near if near else frozenset()

    def keys(self, bag: Bag, at_least: float) -> Iterator[Hashable]:
        """What two names so alike have in common at least once, so that few need be compared.

        All their words, or a rare word; where the rarest are common ones, two of them.
        """
        yield tuple(sorted(bag.words))
        for head in self._heads(bag, at_least):
            for word in self.spellings(head):
                if self._common[word] <= _CROWD:
                    yield word
                else:
                    yield from (frozenset((word, other)) for other in bag.words if other != head)

    def _heads(self, bag: Bag, at_least: float) -> Iterator[str]:
        """The rarest words of a name, one of which any name so alike must have too."""
        # Sharing a weight w of a + b gives 2w/(a+b) >= s, and b >= w, so that w >= a*s/(2-s).
        spare = bag.weight * (1 - at_least / (2 - at_least))
        for word in sorted(bag.words, key=lambda word: (-self._weight[word], word)):
            yield word
            spare -= self._weight[word]
            if spare < 0:
                break


_MEANING: Final = {
    word: meaning.split(maxsplit=1)[0]
    for meaning in re.split(r"\n(?! )", _MEANINGS.strip())
    for word in meaning.split()
}
_TRANSLATED: Final = 0.95


def close(one: str, other: str) -> float:
    """How close two words are: 1 less the share of letters that one slip changes; else 0.

    A word of another language that means the same is almost the same.

    >>> close("steel", "steal"), close("steel", "steel"), close("steel", "mines")
    (0.8, 1.0, 0.0)
    >>> close("sindicato", "union")
    0.95
    """
    if one == other:
        return 1.0
    if _MEANING.get(one, one) == _MEANING.get(other, other):
        return _TRANSLATED
    from rapidfuzz.distance import OSA

    longest = max(len(one), len(other))
    if longest < _LONG_ENOUGH or OSA.distance(one, other, score_cutoff=1) > 1:
        return 0.0
    return 1 - 1 / longest


def _near(vocabulary: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each word that has some, the words one slip apart from it, and those that mean the same.

    Two words one slip apart are the same, or one, when a letter is taken out of one or of both.
    """
    shortened: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        if word in _MEANING:
            shortened[f"= {_MEANING[word]}"].append(word)
        if _LONG_ENOUGH <= len(word) + 1 <= _TOO_LONG and not any(map(str.isdigit, word)):
            for key in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
                shortened[key].append(word)
    found: dict[str, set[str]] = defaultdict(set)
    for group in shortened.values():
        for one, other in itertools.combinations(group, 2):
            if close(one, other):
                found[one].add(other)
                found[other].add(one)
    return {word: frozenset(near) for word, near in found.items()}


def of_one_person(one: str, other: str) -> float:
    """How likely two names are those of one person, from 0 to 1.

    Every word of the shorter name stands in the longer one, or its initial does, or it is a slip of
    the pen away; two words at least, one of them in full.

    >>> of_one_person("Franklin D. Roosevelt", "Roosevelt, Franklin")
    0.94
    >>> of_one_person("Franklin D. Roosevelt", "Eleanor Roosevelt")
    0.0
    """
    shorter, longer = sorted((_parts(one), _parts(other)), key=lambda parts: (len(parts), parts))
    if shorter == longer:
        return 1.0
    left = list(longer)
    worth, full = [], 0
    # Whole words first, so that an initial does not take the place of the word that is due.
    for part in sorted(shorter, key=len, reverse=True):
        scored = [(_part(part, candidate), -at) for at, candidate in enumerate(left)]
        best, place = max(scored, default=(0.0, 0))
        if not best:
            return 0.0
        full += len(part) > 1 and len(left[-place]) > 1
        del left[-place]
        worth.append(best)
    if len(worth) < _TWO or not full:
        return 0.0
    return round(max(sum(worth) / len(worth) - _UNMATCHED * len(left), 0.0), 2)


_TWO: Final = 2
_UNMATCHED: Final = 0.06  # for each word that only one of the two names has
_INITIAL: Final = 0.85
_TITLES: Final = frozenset(
    {"dr", "dra", "ing", "lic", "mr", "mrs", "ms", "president", "presidente", "prof"}
)


def _parts(name: str) -> tuple[str, ...]:
    found = words(name.replace(".", " "))
    small = {part for part in _JOINING if len(part) > 1} | _TITLES
    return tuple(sorted(part for part in found if part not in small)) or found


def _part(one: str, other: str) -> float:
    if one != other and min(len(one), len(other)) == 1:
        return _INITIAL if one[0] == other[0] else 0.0
    return close(one, other)
