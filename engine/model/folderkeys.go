package model

import (
	"fmt"

	"github.com/evalr/evalr/engine/safetensors"
)

// folderKeys reads config.json and keeps the first error. A field that is null is
// as good as missing.
type folderKeys struct {
	f     *safetensors.Folder
	inner string // path of the object that the fields are in
	arch  string
	err   error
}

func (k *folderKeys) fail(format string, args ...any) {
	if k.err == nil {
		k.err = fmt.Errorf("config.json: "+format, args...)
	}
}

// get returns the value at a path; nil if it is missing.
func (k *folderKeys) get(key string) any { return k.f.Get(k.inner + key) }

// has reports whether a path is there, be it null.
func (k *folderKeys) has(key string) bool { return k.f.Has(k.inner + key) }

// need marks a number that must be there.
const need = 0

// count is a number of things; or stands for one that is missing, unless that is
// need.
func (k *folderKeys) count(key string, or int) int {
	n, ok := k.f.Int(k.inner + key)
	switch {
	case k.get(key) == nil && or > need:
		return or
	case !ok || n < 0 || n > maxContext:
		k.fail("%s is %v, expected a whole number up to %d", k.inner+key, k.get(key), maxContext)
		return 0
	}
	return int(n)
}

// optional returns the value at a path that may be missing; a value of another
// kind than expected is an error.
func optional[T any](k *folderKeys, key, expected string, get func(path string) (T, bool)) (v T, ok bool) {
	if v, ok = get(k.inner + key); !ok && k.get(key) != nil {
		k.fail("%s is %.100q, expected %s", k.inner+key, fmt.Sprint(k.get(key)), expected)
	}
	return v, ok
}

// float is a number; or stands for one that is missing.
func (k *folderKeys) float(key string, or float64) float64 {
	if v, ok := optional(k, key, "a number", k.f.Float); ok {
		return v
	}
	return or
}

// number is a number that must be there.
func (k *folderKeys) number(key string) float64 {
	v, ok := optional(k, key, "a number", k.f.Float)
	if !ok {
		k.fail("%s is missing, expected a number", k.inner+key)
	}
	return v
}

func (k *folderKeys) text(key string) (string, bool) { return optional(k, key, "a text", k.f.Text) }

func (k *folderKeys) flag(key string) bool {
	v, _ := optional(k, key, "true or false", k.f.Bool)
	return v
}

// object reports whether there is an object at a path.
func (k *folderKeys) object(key string) bool {
	_, ok := optional(k, key, "an object", func(path string) (map[string]any, bool) {
		v, ok := k.f.Get(path).(map[string]any)
		return v, ok
	})
	return ok
}

// cap is a soft cap that may be missing.
func (k *folderKeys) cap(key string) float32 {
	v := float32(k.float(key, 0))
	if !isCap(v) {
		k.fail("%s is %g, expected 0 for none or more", key, v)
	}
	return v
}
