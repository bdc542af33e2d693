#!/usr/bin/env python3
"""What Python's csv module and pandas make of the corpus of damaged exports.

    mvn test -Dtest=OtherReadersTest -Ddrydock.corpus.write=true    # writes target/export-corpus
    /usr/bin/python3 src/test/resources/export-corpus/other_readers.py target/export-corpus
    mvn test -Dtest=OtherReadersTest -Ddrydock.corpus.write=true    # writes the table

Needs pandas (Debian: python3-pandas). Writes python-readers.tsv beside itself: reader, family, and how many cases it reads as
Drydock does / refuses / loses rows of / changes, as Comparison.java tells.
"""
import collections
import csv
import datetime
import functools
import json
import pathlib
import re
import sys
import warnings

import numpy
import pandas

NUMBERS = {"x", "y", "p"}
LOGS = ["id", "at", "p", "version", "unit", "site", "x", "y", "colour", "grade", "note"]
FEEDBACK = ["id", "label", "at", "who"]
USUAL_LABEL = {"classes": "yes", "quantity": "12.5", "several": "dent"}
VALUE = re.compile(r' (\w+)=("(?:[^"\\]|\\.)*"|[^ "]*)')
ROW = re.compile(r"row (\d+) line \d+(.*)")
MOST_COLUMNS = 10_000
MILLISECOND = datetime.timedelta(milliseconds=1)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Case:
    def __init__(self, verdict):
        self.file = verdict.with_suffix(".csv")
        about = {}
        self.rows = []
        self.rejected = 0
        self.refused = False
        for line in verdict.read_text(encoding="utf-8").split("\n"):
            key, colon, value = line.partition(": ")
            if colon and key in ("shows", "family", "schema", "kind"):
                about[key] = value
            elif line.startswith("refused "):
                self.refused = True
            elif line.startswith("reject "):
                self.rejected += 1
            elif line.startswith("row "):
                self.rows.append(line)
        self.family = about["family"]
        self.schema = about["schema"]
        self.kind = about["kind"]
        self.rows = [self.values(line) for line in self.rows]

    def header(self):
        if self.kind == "feedback":
            return FEEDBACK
        return LOGS[:3] + ["said"] + LOGS[3:] if self.schema == "several" else LOGS

    def is_number(self, name):
        return name in NUMBERS or (name == "label" and self.schema == "quantity")

    def values(self, line):
        number, changes = ROW.fullmatch(line).groups()
        if self.kind == "feedback":
            values = {"id": "p-" + number, "label": USUAL_LABEL[self.schema], "at": "2026-11-02T00:00:00Z", "who": "kim"}
        else:
            values = {"id": "p-" + number, "at": "2026-11-01T00:00:00Z", "p": "0.5", "version": "1", "unit": "u-1",
                      "north": "yes", "x": "1.5", "y": "2", "colour": "red", "grade": "A"}
        for name, text in VALUE.findall(changes):
            values[name] = unquoted(text)
        for name in values:
            if self.is_number(name):
                values[name] = number_of(values[name])
        values["at"] = expected_time(values["at"])
        return values


def unquoted(text):
    if not text.startswith('"'):
        return text
    return json.loads(text)


@functools.cache
def number_of(text):
    if text is None:
        raise ValueError("no cell")
    if text == "":
        return ""
    with numpy.errstate(all="ignore"):
        return float(numpy.float32(float(text))) + 0.0


def expected_time(text):
    """Milliseconds of an instant; Python knows no year 0."""
    if text.startswith(("0000", "-", "+")):
        return text
    return (datetime.datetime.fromisoformat(text) - EPOCH) // MILLISECOND


def time_of(text):
    instant = datetime.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=datetime.timezone.utc)
    return (instant - EPOCH) // MILLISECOND


def row_of(case, cells, time):
    values = {}
    for name in case.header():
        cell = cells[name]
        if name == "at":
            values[name] = time(cell)
        elif case.is_number(name):
            values[name] = number_of(cell)
        elif cell is None:
            raise ValueError("no cell")
        else:
            values[name] = cell
    if case.kind == "logs":
        values["north"] = "yes" if values["site"] == "north" else "no"
        for name in ("site", "note", "said"):
            values.pop(name, None)
    return values


def take(case, rows, time):
    """Rows that are taken, how many are refused, and whether the file ended with an error."""
    taken, refused = [], 0
    try:
        for cells in rows(case):
            try:
                taken.append(row_of(case, cells, time))
            except (ValueError, TypeError, KeyError, OverflowError):
                refused += 1
    except (ValueError, csv.Error, KeyError) as e:
        return taken, refused, True
    return taken, refused, False


def csv_rows(case):
    with open(case.file, newline="", encoding="utf-8") as text:
        yield from csv.DictReader(text)


def pandas_rows(case):
    with open(case.file, "rb") as file:
        if file.readline().count(b",") > MOST_COLUMNS:
            raise ValueError("pandas would look for a name for each column for minutes")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pandas.read_csv(case.file)
    for cells in frame.to_dict("records"):
        yield {name: "" if pandas.isna(value) else str(value) for name, value in cells.items()}


@functools.cache
def pandas_time(text):
    if text == "":
        raise ValueError("no time")
    return (pandas.to_datetime(text, utc=True).to_pydatetime() - EPOCH) // MILLISECOND


def compared(case, taken, refused, stopped):
    if case.refused:
        told = stopped or (not taken and refused > 0)
        return 0 if told and not taken else 3
    missing = collections.Counter(frozenset(row.items()) for row in case.rows)
    missing.subtract(frozenset(row.items()) for row in taken)
    if min(missing.values(), default=0) < 0:
        return 3
    if stopped:
        return 1
    lost = sum(missing.values())
    if lost > max(0, refused - case.rejected):
        return 2
    return 1 if lost else 0


def main():
    csv.field_size_limit(1 << 30)
    cases = [Case(verdict) for verdict in sorted(pathlib.Path(sys.argv[1]).glob("*.verdict"))]
    version = "%d.%d" % sys.version_info[:2]
    readers = {
        "Python %s `csv`" % version: (csv_rows, time_of),
        "pandas %s `read_csv`" % pandas.__version__.split("+")[0]: (pandas_rows, pandas_time),
    }
    lines = []
    for reader, (rows, time) in readers.items():
        counts = collections.defaultdict(lambda: [0, 0, 0, 0])
        for case in cases:
            counts[case.family][compared(case, *take(case, rows, time))] += 1
        lines += ["%s\t%s\t%s\n" % (reader, family, " / ".join(map(str, found))) for family, found in sorted(counts.items())]
    (pathlib.Path(__file__).parent / "python-readers.tsv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
