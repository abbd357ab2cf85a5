"""Write pairs.tsv: pairs of expressions that sympy made from one another, or made differ.

A line is "equal" or "unequal", what was done, and the two in LaTeX. Those called
unequal differ at a point by more than a millionth; those called equal agree at five
points to 30 digits. Made with sympy 1.14.0: python pairs.py > pairs.tsv
"""

import random
import sys

from sympy import (
    Abs, I, Rational, Symbol, cbrt, cos, exp, expand, expand_log, expand_trig, factor, im, latex, log, pi, powsimp, radsimp, re, sin, sqrt,
    sqrtdenest, symbols, together, trigsimp,
)

random.seed(20)
x, y, t = symbols("x y t", real=True)
n = Symbol("n", integer=True, positive=True)


def number():
    return random.choice([Rational(random.randint(1, 12)), Rational(random.randint(1, 9), random.randint(2, 9)), Rational(-random.randint(1, 9))])


def radical():
    return random.choice([sqrt(random.choice([2, 3, 5, 6, 7, 10])), cbrt(random.choice([2, 3, 5])), 1 + sqrt(random.choice([2, 3, 5]))])


def constant(depth):
    if depth == 0:
        return random.choice([number, radical, radical, lambda: pi, number])()
    a, b = constant(depth - 1), constant(depth - 1)
    return random.choice([lambda: a + b, lambda: a * b, lambda: a - b, lambda: a / b if b != 0 else a, lambda: a ** 2])()


def polynomial(depth):
    if depth == 0:
        return random.choice([x, y, x, number()])
    a, b = polynomial(depth - 1), polynomial(depth - 1)
    return random.choice([lambda: a + b, lambda: a * b, lambda: a - b, lambda: (a + number()) ** random.randint(2, 3)])()


def quotient():
    return polynomial(1) / (x**2 + abs(number())) + polynomial(1) / (y**2 + abs(number()))


def trigonometric():
    f, g = random.sample([sin, cos], 2)
    a = random.choice([x, 2 * x, x + y, 3 * x, x - pi / 3, x / 2])
    return random.choice([lambda: f(a) * g(y) + number(), lambda: f(a) ** 2 + number() * g(2 * x), lambda: f(x + y) * g(x - y), lambda: f(3 * x) / 2 + g(a)])()


def exponential():
    return random.choice([
        lambda: exp(x + y) * number() + exp(-x), lambda: 2 ** (n + 1) * 3**n + number(), lambda: (exp(x) + number()) ** 2,
        lambda: log(x**2 + 1) + log(y**2 + 2) + number(), lambda: log((x**2 + 1) ** 3 / 5), lambda: exp(x) / (1 + exp(x)) + number(),
        lambda: 4**n * random.randint(2, 5) + 2**n,
    ])()


def rooted():
    return random.choice([
        lambda: sqrt(x**2 + 1) * (x + number()) + 1 / sqrt(x**2 + 1), lambda: 1 / (sqrt(x**2 + 2) + number()),
        lambda: (sqrt(x**2 + 1) + x) ** 2, lambda: Abs(x * number()) + sqrt(x**2), lambda: sqrt(x**2 * (y**2 + 3)),
    ])()


def complexes():
    a = number() + number() * I
    b = number() + number() * I
    return random.choice([lambda: a * b, lambda: a / b, lambda: a**3, lambda: (a + sqrt(2)) * b, lambda: a * exp(I * pi / random.choice([2, 3, 4, 6]))])()


def nested():
    a, b = random.randint(1, 6), random.choice([2, 3, 5, 7])
    return sqrt(expand((a + sqrt(b)) ** 2)) + number()


KINDS = {
    "constant": (lambda: constant(2), [expand, radsimp, together, factor]),
    "polynomial": (lambda: polynomial(3), [expand, factor, lambda e: expand(e.subs(x, t)).subs(t, x)]),
    "quotient": (quotient, [together, factor, expand, lambda e: expand(together(e))]),
    "trigonometry": (trigonometric, [expand_trig, trigsimp, lambda e: expand(expand_trig(e)), lambda e: e.rewrite(sin)]),
    "exponential": (exponential, [expand, powsimp, together, lambda e: expand_log(e, force=False), factor]),
    "root": (rooted, [expand, radsimp, together, factor]),
    "complex": (complexes, [lambda e: expand(e, complex=True), expand, lambda e: re(expand(e, complex=True)) + I * im(expand(e, complex=True))]),
    "nested root": (nested, [sqrtdenest, radsimp]),
}

POINTS = [
    {x: Rational(3, 7), y: Rational(-5, 3), n: 3}, {x: Rational(-11, 5), y: Rational(4, 9), n: 2}, {x: Rational(13, 6), y: Rational(7, 4), n: 5},
    {x: Rational(-1, 8), y: Rational(-9, 7), n: 1}, {x: Rational(21, 4), y: Rational(2, 11), n: 4},
]


def distance(a, b):
    """The greatest difference at the points, as a share of the value; None if there is none."""
    worst = 0
    for point in POINTS:
        u, v = a.subs(point).evalf(40), b.subs(point).evalf(40)
        if not (u.is_number and v.is_number) or u.has(float("nan")) or v.has(float("nan")):
            return None
        d = abs(u - v) / (1 + abs(u))
        if not d.is_comparable:
            return None
        worst = max(worst, d)
    return worst


def spoilt(e):
    """Change one thing in an expression."""
    atoms = [a for a in e.atoms(Rational) if a not in (0, 1, -1)]
    change = random.choice(["number", "sign", "term", "double"])
    if change == "number" and atoms:
        a = random.choice(sorted(atoms, key=str))
        return e.subs(a, a + random.choice([1, -1, Rational(1, 2)]))
    if change == "sign" and e.is_Add:
        a = random.choice(e.args)
        return e - 2 * a
    if change == "term":
        return e + random.choice([1, Rational(1, 3), x, sqrt(2)])
    return e * random.choice([2, -1, Rational(1, 2)])


def main():
    seen = set()
    for kind, (make, rewrites) in KINDS.items():
        made = {"equal": 0, "unequal": 0}
        for _ in range(4000):
            if min(made.values()) >= 80:
                break
            e = make()
            if e.is_infinite or e.has(float("nan")) or len(latex(e)) > 200:
                continue
            try:
                other = random.choice(rewrites)(e)
                wrong = random.choice(rewrites)(spoilt(e))
            except (ValueError, TypeError, ZeroDivisionError):
                continue
            for verdict, b in (("equal", other), ("unequal", wrong)):
                pair = (latex(e), latex(b))
                if made[verdict] >= 80 or pair in seen or pair[0] == pair[1] or len(pair[1]) > 300:
                    continue
                d = distance(e, b)
                if d is None or (verdict == "equal") != (d < 1e-30) or (verdict == "unequal") != (d > 1e-6):
                    continue
                seen.add(pair)
                made[verdict] += 1
                sys.stdout.write("\t".join([verdict, kind, *pair]) + "\n")


main()
