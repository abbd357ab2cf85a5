"""Reads JUnit XML with junitparser and renders it with junit2html: prints what either
makes of it as JSON."""

import html
import json
import re
import sys
from xml.etree import ElementTree

from junit2htmlreport.parser import Junit
from junitparser import Error, Failure, JUnitXml, Skipped

KINDS = {Failure: "failure", Error: "error", Skipped: "skipped"}


def main(path):
    suites = JUnitXml.fromfile(path)
    cases = [
        {
            "name": case.name,
            "results": [
                {"kind": KINDS[type(r)], "type": r.type or "", "message": r.message, "text": (r.text or "").strip()}
                for r in case.result
            ],
            "out": case.system_out or "",
        }
        for suite in suites
        for case in suite
    ]
    suites.update_statistics()
    counted = {name: getattr(suites, name) for name in ("tests", "failures", "errors", "skipped")}
    written = [
        {name: int(element.get(name)) for name in counted if name in element.attrib}
        for element in ElementTree.parse(path).iter()
        if element.tag in ("testsuites", "testsuite")
    ]
    page = html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", Junit(path).html(), flags=re.DOTALL))
    json.dump({"cases": cases, "written": written, "counted": counted, "page": page}, sys.stdout)


main(sys.argv[1])
