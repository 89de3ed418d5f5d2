"""Holds the manual against what there is: words, fields, functions and error codes.

    complete.py --source FOLDER MANUAL

Each word of the language has a section that names its fields, each function and each code
stands somewhere in its table, and the table of codes has none that nothing gives.
"""

import argparse
import pathlib
import re
import sys

META = {"title", "titles", "cite", "note"}
CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+|overflow|syntax|unused|cycle|spaces|usage|unsupported'
                  r'|exponent|parentheses|unreadable|operator)"')
# Spellings with a hyphen that are no codes: rounding modes, names of files and samples,
# words that only results show.
NOT_CODES = re.compile(r"^(half-(up|even)|one-of|my-program|calendar-year|exit-codes|.*-)$")


def words_of(source):
    """The words of words.lua and the fields of each."""
    text = (source / "stdlib/rung/words.lua").read_text(encoding="utf-8")
    registry = text[text.index("words.registry = {"):text.index("words.order = {")]
    words = {}
    for match in re.finditer(r"^  (\w+) = \{ name.*?(?=^  \w+ = \{ name|\Z)", registry,
                             re.S | re.M):
        body = match.group(0)
        fields = body[body.index("with_meta {"):]
        words[match.group(1)] = set(re.findall(r'(?:\["|\b)(\w+)(?:"\])? = "', fields)) - {"more"}
    return words


def functions_of(source):
    """Functions over figures and over rows."""
    functions = (source / "stdlib/rung/functions.lua").read_text(encoding="utf-8")
    names = set(re.findall(r'^(?:define\(|extreme |whole )"(\w+)"', functions, re.M))
    for loop in re.findall(r"ipairs \{([^}]*)\} do\n  define\(", functions):
        names |= set(re.findall(r'"(\w+)"', loop))
    parser = (source / "stdlib/rung/parser.lua").read_text(encoding="utf-8")
    table = parser[parser.index("parser.aggregates = {"):]
    return names | set(re.findall(r"(\w+) = (?:true|\"maybe\")", table[:table.index("\n}")]))


def codes_of(source):
    """Every error code that a person can meet: of the compiler, the loader, the engine."""
    codes = set()
    for path in sorted((source / "stdlib/rung").glob("*.lua")):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r'(?:fail|warn|add|raise)\((.{0,120})|code = (".*?")', text, re.S):
            found = CODE.search(call[0] or call[1])
            codes |= {found.group(1)} if found else set()
        codes |= set(re.findall(r'return nil, "([a-z]+-[a-z-]+)"', text))
    for path in sorted((source / "engine").rglob("*.[ch]")):
        text = path.read_text(encoding="utf-8")
        for status, rest in re.findall(r"RUNG_E_([A-Z]+),\s*(.{0,60})", text, re.S):
            found = CODE.match(rest)
            if status != "INTERNAL" and found:
                codes.add(found.group(1))
    faults = (source / "engine/load/faults.def").read_text(encoding="utf-8")
    codes |= set(re.findall(r'RUNG_FAULT\(\w+, "([a-z-]+)"\)', faults))
    return {code for code in codes if not NOT_CODES.match(code)}


def sections_of(manual):
    """The text under each heading, by its title."""
    sections, title = {}, ""
    for line in manual.split("\n"):
        heading = re.match(r"^#+ (?:\d+\. )?(.*)$", line)
        title = heading.group(1) if heading else title
        sections[title] = sections.get(title, "") + line + "\n"
    return sections


def faults_of(source, manual):
    sections, faults = sections_of(manual), []
    for word, fields in sorted(words_of(source).items()):
        section = sections.get(word)
        if section is None:
            faults.append(f"no section for the word {word}")
            continue
        for field in sorted(fields - META):
            named = rf"`[^`\n]*\b{field}\b[^`\n]*`|^\s*{field} = "
            if not re.search(named, section + sections["Figures that change with time"], re.M):
                faults.append(f"the section on {word} does not name its field {field}")
    for name in sorted(functions_of(source)):
        tables = sections["Aggregates"] + sections["Among peers"] + sections["Functions"]
        if f"`{name}(" not in tables:
            faults.append(f"no table names the function {name}")
    rows = re.findall(r"^\| (`.*?) \|", sections["Error codes"], re.M)
    told = set(re.findall(r"`([a-z-]+)`", " ".join(rows)))
    given = codes_of(source)
    faults += [f"the table of codes has no {code}" for code in sorted(given - told)]
    faults += [f"nothing gives the code {code}" for code in sorted(told - given)]
    return faults


def main(arguments):
    parser = argparse.ArgumentParser(description="Holds the manual against the language.")
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("manual", type=pathlib.Path)
    options = parser.parse_args(arguments)
    faults = faults_of(options.source, options.manual.read_text(encoding="utf-8"))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
