"""Writes a program whose text is hard to quote: odd.py FILE"""
import sys

with open(sys.argv[1], "wb") as f:
    f.write(b'#include "pq.h"\nvoid odd(PGconn *c) {\n'
            b'  PQexec(c, "</script><b>&amp; \xff\x01 \xc3\xb6"); /* \xf0\x9d\x84\x9e <i> */\n}\n')
