"""Whether words are somewhere in data, also as they are written in mails, dumps and links."""

import base64
import quopri
import re

SPACE = re.compile(rb"\s+")
SOFT_BREAK = re.compile(rb"=\r?\n|\?=\s+=\?utf-8\?[qb]\?", re.IGNORECASE)


def _in_base64(word):
    """The part of it that is the same whatever comes before and behind, for each way in which it may begin."""
    for before in range(3):
        first = (before * 8 + 5) // 6  # digits that hold bits of what comes before
        encoded = base64.b64encode(b"\0" * before + word)
        yield encoded[first:len(encoded.rstrip(b"=")) - (1 if (before + len(word)) % 3 else 0)]


def _spellings(word):
    return {spelt.encode() for spelt in (word, word.lower(), word.upper(), word.title(), word.capitalize())}


def _is_in(word, views):
    plain = word.lower().encode()
    if any(plain in view for view in views["folded"]):
        return True
    if any(spelt.hex().encode() in views["dense"].lower() for spelt in _spellings(word)):
        return True
    return any(part in views["dense"] or part.replace(b"+", b"-").replace(b"/", b"_") in views["dense"]
               for spelt in _spellings(word) for part in _in_base64(spelt))


def traces(words, data):
    """Those of the words that stand in the data: as text, base64, quoted-printable or hex, whatever the case."""
    joined = SOFT_BREAK.sub(b"", data)
    texts = [data, joined, quopri.decodestring(joined), joined.replace(b"%", b"=")]
    texts.append(quopri.decodestring(texts.pop()))
    folded = [text.decode("utf-8", "replace").lower().encode() for text in texts]
    views = {"folded": folded, "dense": SPACE.sub(b"", joined)}
    return [word for word in words if _is_in(word, views)]
