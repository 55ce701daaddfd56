"""Facts about made-up things, each with the question that it answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

CITIES = "Oslo Riga Lisbon Bonn Quito Osaka Turin Leeds Perth Lagos Hanoi Malmo".split()
FIRST = "Mei Ada Ivo Noor Tomas Ines Yuki Omar Lena Paul".split()
LAST = "Tan Okafor Lind Costa Ruiz Sato Weber Novak Haas Moreau".split()


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about something that no other file names, and the question that it answers."""

    name: str
    text: str
    question: str
    answer: str
    fields: tuple[str, str, str]  # year, city, person, as a table gives them


def names(chance: random.Random) -> Iterator[str]:
    """Yield made-up names, each once."""
    seen: set[str] = set()
    while True:
        parts = [chance.choice("BDFGKLMNPRSTVZ") for _ in range(3)]
        name = "".join(p + chance.choice("aeiou") for p in parts).capitalize()
        name += chance.choice("ndlrsk")
        if name not in seen:
            seen.add(name)
            yield name


def fact(name: str, chance: random.Random) -> Fact:
    """Return a fact about a museum, bridge, institute or library of that name."""
    year, city = str(chance.randrange(1700, 2020)), chance.choice(CITIES)
    person, metres = f"{chance.choice(FIRST)} {chance.choice(LAST)}", chance.randrange(100, 999)
    text, question, answer = chance.choice(
        [
            (f"The {name} Museum was founded in {year}.", f"When was the {name} Museum founded?",
             year),
            (f"The {name} Bridge is {metres} metres long.", f"How long is the {name} Bridge?",
             str(metres)),
            (f"{person} is the director of the {name} Institute.",
             f"Who is the director of the {name} Institute?", person),
            (f"The {name} Library keeps its oldest books in {city}.",
             f"Where does the {name} Library keep its oldest books?", city),
        ]
    )  # fmt: skip
    return Fact(name, text, question, answer, (year, city, person))


def chinese(name: str, chance: random.Random) -> Fact:
    """Return a fact in Chinese about an institute of that name."""
    year = str(chance.randrange(1900, 2020))
    text, question = f"{name}研究所成立于{year}年，总部设在北京。", f"{name}研究所成立于哪一年？"
    return Fact(name, text, question, year, (year, "北京", "王小明"))


def tabled(fact: Fact) -> Fact:
    """Return the fact as one that a row with a year, a city and a person answers."""
    question = f"When was {fact.name} founded?"
    return Fact(fact.name, fact.name, question, fact.fields[0], fact.fields)
