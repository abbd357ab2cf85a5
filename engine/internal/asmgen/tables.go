package main

import "fmt"

// table declares the kernels of a family, by format and number of vectors.
func (a *asm) table(name, goType string, width int, suffix string, formats []string) {
	a.tableOf(name, goType, width, formats, func(int) string { return suffix })
}

// tableOf is table where the suffix of a kernel's name depends on the number of vectors.
func (a *asm) tableOf(name, goType string, width int, formats []string, suffix func(c int) string) {
	fmt.Fprintf(&a.decl, "\n// %s are the kernels by format and number of vectors.\nvar %[1]s = [][]%s{\n", name, goType)
	for _, f := range formats {
		for c := 1; c <= width; c++ {
			if c == 1 {
				fmt.Fprintf(&a.decl, "\t{\n\t\t")
			}
			fmt.Fprintf(&a.decl, "%d: mul%s%sx%[1]d,", c, f, suffix(c))
			if c < width {
				fmt.Fprint(&a.decl, " ")
			} else {
				fmt.Fprint(&a.decl, "\n\t},\n")
			}
		}
	}
	fmt.Fprint(&a.decl, "}\n")
}
