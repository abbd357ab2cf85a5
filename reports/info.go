package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A ModelInfo is what a table says of a model beside its scores, as it is to be
// printed. An empty text is unknown.
type ModelInfo struct {
	Architecture string `json:"architecture"` // "MoE"
	Activated    string `json:"activated"`    // parameters that a token uses: "37B"
	Total        string `json:"total"`        // "671B"
}

// ReadModelInfo reads what is known of models, one JSON object by the models'
// names:
//
//	{"org/model": {"architecture": "MoE", "activated": "37B", "total": "671B"}}
//
// Errors: text that is no such object, and a field that does not exist, which is
// named.
func ReadModelInfo(r io.Reader) (map[string]ModelInfo, error) {
	const want = `want {"MODEL": {"architecture": "MoE", "activated": "37B", "total": "671B"}, …}`
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var info map[string]ModelInfo
	if err := d.Decode(&info); err != nil {
		return nil, fmt.Errorf("model information: %w; %s", err, want)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("model information: more text after the object; %s", want)
	}
	if info == nil {
		return nil, fmt.Errorf("model information: null; %s", want)
	}
	return info, nil
}
