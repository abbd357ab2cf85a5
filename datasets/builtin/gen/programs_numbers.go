package gen

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strconv"
)

// A numberOp is an operation on the number n, which stays at least 0.
func numberOp(name, asked, code string, f func(n int) int) operation {
	return operation{name: name, asked: asked, code: code, do: func(m *memory) { m.n = f(m.n) }}
}

var numberOps = []func(*rand.Rand) operation{
	func(r *rand.Rand) operation {
		c := between(r, 2, 99)
		return numberOp("add", fmt.Sprintf(oneOf(r, "add %d to n", "increase n by %d"), c), fmt.Sprintf("n += %d", c), func(n int) int { return n + c })
	},
	func(r *rand.Rand) operation {
		c := between(r, 2, 9)
		return numberOp("multiply", fmt.Sprintf("multiply n by %d", c), fmt.Sprintf("n *= %d", c), func(n int) int { return n * c })
	},
	func(r *rand.Rand) operation {
		c := between(r, 10, 200)
		return numberOp("distance", fmt.Sprintf("replace n with its distance from %d", c), fmt.Sprintf("n = abs(n - %d)", c), func(n int) int { return max(n-c, c-n) })
	},
	func(r *rand.Rand) operation {
		c := between(r, 11, 99)
		return numberOp("modulo", fmt.Sprintf("replace n with n modulo %d", c), fmt.Sprintf("n %%= %d", c), func(n int) int { return n % c })
	},
	func(r *rand.Rand) operation {
		c := between(r, 2, 9)
		return numberOp("divide", fmt.Sprintf("divide n by %d, rounding down", c), fmt.Sprintf("n //= %d", c), func(n int) int { return n / c })
	},
	func(r *rand.Rand) operation {
		return numberOp("square", oneOf(r, "square n", "replace n with its square"), "n *= n", func(n int) int { return n * n })
	},
	func(*rand.Rand) operation {
		return numberOp("digits", "replace n with the sum of its digits", "n = sum(map(int, str(n)))", digitSum)
	},
	func(*rand.Rand) operation {
		return numberOp("turn", "reverse the digits of n", "n = int(str(n)[::-1])", func(n int) int {
			out := 0
			for ; n > 0; n /= 10 {
				out = out*10 + n%10
			}
			return out
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, 1, 9)
		return numberOp("write", fmt.Sprintf("write the digit %d behind n", c), fmt.Sprintf("n = n * 10 + %d", c), func(n int) int { return n*10 + c })
	},
	func(*rand.Rand) operation {
		return numberOp("twice", "add the last digit of n to n", "n += n % 10", func(n int) int { return n + n%10 })
	},
	func(*rand.Rand) operation {
		return numberOp("grow", "add the sum of the digits of n to n", "n += sum(map(int, str(n)))", func(n int) int { return n + digitSum(n) })
	},
	func(*rand.Rand) operation {
		return numberOp("largest", "replace n with its largest digit", "n = max(map(int, str(n)))", func(n int) int {
			digit := 0
			for ; n > 0; n /= 10 {
				digit = max(digit, n%10)
			}
			return digit
		})
	},
	func(*rand.Rand) operation {
		return numberOp("ones", "replace n with how many ones it has in binary", `n = bin(n).count("1")`, func(n int) int { return bits.OnesCount(uint(n)) })
	},
	func(r *rand.Rand) operation {
		c, d := between(r, 2, 9), between(r, 1, 20)
		return numberOp("parity", fmt.Sprintf("if n is even, halve it, otherwise multiply it by %d and add %d", c, d), fmt.Sprintf("n = n // 2 if n %% 2 == 0 else n * %d + %d", c, d), func(n int) int {
			if n%2 == 0 {
				return n / 2
			}
			return n*c + d
		})
	},
	func(r *rand.Rand) operation {
		c, d := between(r, 3, 7), between(r, 1, 20)
		return numberOp("fit", fmt.Sprintf("if n is divisible by %d, divide it by %[1]d, otherwise add %d", c, d), fmt.Sprintf("n = n // %d if n %% %[1]d == 0 else n + %d", c, d), func(n int) int {
			if n%c == 0 {
				return n / c
			}
			return n + d
		})
	},
	func(r *rand.Rand) operation {
		c, d := between(r, 20, 200), between(r, 2, 5)
		return numberOp("shrink", fmt.Sprintf("while n is greater than %d, divide it by %d, rounding down", c, d), fmt.Sprintf("while n > %d:\n    n //= %d", c, d), func(n int) int {
			for n > c {
				n /= d
			}
			return n
		})
	},
	func(r *rand.Rand) operation {
		c, d := between(r, 100, 900), between(r, 2, 4)
		return numberOp("fill", fmt.Sprintf("while n is less than %d, multiply it by %d and add 1", c, d), fmt.Sprintf("while n < %d:\n    n = n * %d + 1", c, d), func(n int) int {
			for n < c {
				n = n*d + 1
			}
			return n
		})
	},
	func(r *rand.Rand) operation {
		c, d := between(r, 2, 4), between(r, 1, 9)
		return numberOp("repeat", fmt.Sprintf("do this %d times: double n and add %d", c, d), fmt.Sprintf("for _ in range(%d):\n    n = n * 2 + %d", c, d), func(n int) int {
			for range c {
				n = n*2 + d
			}
			return n
		})
	},
}

var numberOutcomes = []func(*rand.Rand) outcome{
	plainNumber, plainNumber, plainNumber,
	numeric("size", "how many digits n has", "len(str(n))", func(m *memory) int { return len(strconv.Itoa(m.n)) }),
	func(r *rand.Rand) outcome {
		c := between(r, 2, 5)
		return outcome{"test", fmt.Sprintf("YES if n is divisible by %d, otherwise NO", c), fmt.Sprintf(`"YES" if n %% %d == 0 else "NO"`, c), "str", func(m *memory) value {
			return yesOrNo(m.n%c == 0)
		}}
	},
	func(r *rand.Rand) outcome {
		c := between(r, 7, 30)
		return outcome{"rest", fmt.Sprintf("n modulo %d", c), fmt.Sprintf("n %% %d", c), "int", func(m *memory) value { return intOf(m.n % c) }}
	},
}

func plainNumber(*rand.Rand) outcome {
	return outcome{"n", "n", "n", "int", func(m *memory) value { return intOf(m.n) }}
}

func yesOrNo(yes bool) value {
	if yes {
		return textOf("YES")
	}
	return textOf("NO")
}
