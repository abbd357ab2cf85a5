# Writes the three texts of a test to files and runs a checker program on them, as
# "checker.py input expected output". SOURCE, the checker, stands before this.
import base64, json, sys

sys.argv = ["checker.py", "input.txt", "expected.txt", "output.txt"]
for name, text in zip(sys.argv[1:], json.load(sys.stdin)):
    with open(name, "wb") as file:
        file.write(base64.b64decode(text))
exec(compile(SOURCE, "checker.py", "exec"), {"__name__": "__main__", "__file__": "checker.py"})
