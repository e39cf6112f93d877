#!/usr/bin/python3
"""Prints the schema of a database as SQL, the same text from every supported version of PostgreSQL:

    schema.py CONNECTION-STRING [--output FILE]

What pg_dump writes about itself and its session is left out, and so is who owns what.
"""

import argparse
import pathlib
import re
import subprocess
import sys

HEAD = """-- The schema as all migrations and functions together make it: to read and to compare, never to run. Written by
-- script/write-schema.

"""
# At the beginning of a line, where no body of a function has any of it.
NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*)\n", re.MULTILINE)


def dump(connection_string):
    command = ["pg_dump", "--schema-only", "--no-owner", "--dbname", connection_string]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"schema.py: {done.stderr.strip()}")
    return done.stdout


def normalised(text):
    without = NOISE.sub("", text)
    return HEAD + re.sub(r"\n{3,}", "\n\n", without).strip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("connection_string")
    parser.add_argument("--output", type=pathlib.Path)
    arguments = parser.parse_args()
    text = normalised(dump(arguments.connection_string))
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
