package engine

import (
	"context"
	"fmt"
)

// Digest returns the SHA-256 of a model's weights in hexadecimal, by which a model
// is known whatever its file is called, as [Engine.Info] gives it; nothing is
// loaded.
func Digest(ctx context.Context, path string) (sum string, err error) {
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	if sum, err = f.Digest(ctx); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return sum, nil
}
