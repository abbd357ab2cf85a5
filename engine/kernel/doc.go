// Package kernel is the arithmetic of the built-in engine.
package kernel

//go:generate go run ../internal/asmgen
