#!/usr/bin/python3
"""Writes the list of all resources, in alphabetical order: registry.py --output registry.c src/api/resources/NAME.c ...

Each file defines one constant with the name of the file, so that a new resource is one new file.
"""

import argparse
import pathlib

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--output", required=True)
parser.add_argument("files", nargs="+")
arguments = parser.parse_args()

names = sorted(pathlib.Path(file).stem for file in arguments.files)
declarations = ", ".join(names)
entries = "".join(f"    &{name},\n" for name in names)
pathlib.Path(arguments.output).write_text(f"""/* Made by tools/registry.py: do not edit. */

#include <stddef.h>

#include "wdhs/resource.h"

extern const struct resource {declarations};

const struct resource *const resources[] = {{
{entries}    NULL,
}};
""")
