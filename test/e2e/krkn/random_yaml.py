"""Random YAML documents, as PyYAML writes them."""

import datetime

import yaml

# Texts that some reader of YAML takes for something else.
AWKWARD_TEXTS = """
1e3 5e8 0o17 017 0x1F 0b11 1:30 12:30:45 1_000 .5 1. +1 -0 .inf .nan 9007199254740993 4.10 1e400
yes No ON off y n true False null Null ~ << = - ? : # & * ! | > ' " % @ ` , [ ] { } -- --- ... -a ?a :a a: a# #a
2025-04-22 2025-04-22T17:39:10Z __proto__ constructor toString k8s-app=etcd ^openshift-.*$ !!str &a *a
""".split()
AWKWARD_TEXTS += ["", " ", "  x ", "a: b", "a #b", "it's", '"', "\\", "\ufeff"]
AWKWARD_TEXTS += ["\t", "\n", "a\n", "\na\n\n", "a\n b\n  c", "a\r\nb"]
CHARACTERS = "abz019 -_:#,.'\"\\[]{}&*!|>%@`?=~\n\t\r\0\x07\x1b\x7f\x85\xa0é漢\u2028\u2029\ufeff\ufffd😀"


# Line breaks for YAML 1.1, characters like any other for YAML 1.2 and for the service. krkn-lib writes them as escapes.
OTHER_LINE_BREAKS = "\x85\u2028\u2029"


def random_document(chance):
    """A mapping or list, in one of the many ways to write it, that PyYAML itself can read."""
    while True:
        collection = chance.choice([random_mapping, random_list])(chance, 0, [])
        text = yaml.safe_dump(collection, **random_style(chance))
        if is_readable(text) and not any(line_break in text for line_break in OTHER_LINE_BREAKS):
            return text


def is_readable(text):
    """PyYAML cannot read all that it writes."""
    try:
        yaml.safe_load(text)
        return True
    except yaml.YAMLError:
        return False


def random_style(chance):
    """Arguments of `safe_dump`: half of the time none, as krkn-lib writes parameters."""
    if chance.random() < 0.5:
        return {}
    return {
        "default_style": chance.choice([None, None, "'", '"', "|", ">"]),
        "default_flow_style": chance.choice([False, True, None]),
        "allow_unicode": chance.choice([False, True]),
        "width": chance.choice([20, 80, 1000]),
        "indent": chance.choice([2, 4, 7]),
        "line_break": chance.choice(["\n", "\r\n"]),
        "explicit_start": chance.choice([False, True]),
        "explicit_end": chance.choice([False, True]),
        "version": chance.choice([None, (1, 1)]),
        "sort_keys": chance.choice([False, True]),
    }


def random_value(chance, depth, earlier):
    """A scalar, a collection, or one of the `earlier` collections again, which PyYAML writes as an alias."""
    if earlier and chance.random() < 0.05:
        return chance.choice(earlier)
    if depth < 4 and chance.random() < 0.4:
        return chance.choice([random_mapping, random_list])(chance, depth + 1, earlier)
    return chance.choice([random_text, random_text, random_number, random_time, random_constant])(chance)


def random_mapping(chance, depth, earlier):
    mapping = {
        random_key(chance): random_value(chance, depth, earlier) for _ in range(chance.randrange(6))
    }
    earlier.append(mapping)
    return mapping


def random_list(chance, depth, earlier):
    items = [random_value(chance, depth, earlier) for _ in range(chance.randrange(6))]
    earlier.append(items)
    return items


def random_key(chance):
    return chance.choice([random_text, random_text, random_text, random_number, random_constant])(chance)


def random_text(chance):
    if chance.random() < 0.5:
        return chance.choice(AWKWARD_TEXTS)
    length = chance.choice([1, 3, 10, 40, 200])
    alphabet = chance.choice([CHARACTERS, "ab c", "ab\n "])
    return "".join(chance.choice(alphabet) for _ in range(length))


def random_number(chance):
    return chance.choice(
        [
            chance.randrange(-10, 100),
            chance.randrange(-(2**80), 2**80),
            2**53 + chance.randrange(-2, 3),
            chance.uniform(-1, 1),
            chance.uniform(-1, 1) * 10.0 ** chance.randrange(-330, 309),
            float(chance.randrange(-1000, 10**17)),
            chance.choice([0.0, -0.0, 0.1, 1e16, 1e-5, 5e-324, 1.7976931348623157e308]),
            chance.choice([float("inf"), float("-inf"), float("nan")]),
        ]
    )


def random_time(chance):
    day = datetime.date.fromordinal(chance.randrange(1, datetime.date.max.toordinal()))
    if chance.random() < 0.3:
        return day
    hour, minute, second = chance.randrange(24), chance.randrange(60), chance.randrange(60)
    time = datetime.time(hour, minute, second, microsecond=chance.choice([0, 1, 500_000]))
    west = datetime.timezone(-datetime.timedelta(hours=9, minutes=30))
    return datetime.datetime.combine(day, time, chance.choice([None, datetime.timezone.utc, west]))


def random_constant(chance):
    return chance.choice([None, True, False])
