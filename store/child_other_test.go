//go:build !unix

package store

import "time"

func childFull(string) int { return 64 }

func processorTime() time.Duration { return 0 }
