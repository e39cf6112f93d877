"""Which libmicrohttpd the service runs with: versions differ in what they refuse by themselves, and in how."""

import ctypes
import re


def _version():
    library = ctypes.CDLL("libmicrohttpd.so.12")
    library.MHD_get_version.restype = ctypes.c_char_p
    return tuple(int(part) for part in re.findall(r"[0-9]+", library.MHD_get_version().decode())[:3])


VERSION = _version()
# From 1.0 on it closes without a word when the first line has a NUL in it, and finds folded lines by itself.
IS_STRICT = VERSION >= (1, 0)
# Takes the end of a chunk's line for the chunk's first byte when the line has an extension.
MISREADS_EXTENSIONS = VERSION[:2] == (1, 0)
