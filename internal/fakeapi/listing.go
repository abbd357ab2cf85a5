package fakeapi

import (
	"encoding/json"
	"net/http"
)

// models answers the listing. Scenarios that refuse the key or the path, or
// garble every answer, do so here as well; those about a completion do not.
func (s *Server) models(w http.ResponseWriter, r *http.Request, wrap wrapper) {
	list := make([]map[string]any, 0, len(s.config.Models))
	for _, name := range s.config.Models {
		m := map[string]any{"id": name, "object": "model", "created": 1700000000, "owned_by": "fakeapi"}
		if s.config.Context > 0 {
			m["max_model_len"] = s.config.Context
		}
		list = append(list, m)
	}
	body, err := json.Marshal(map[string]any{"object": "list", "data": list})
	if err != nil {
		panic("fakeapi: " + err.Error()) // strings and integers always encode
	}
	good := RawReply(http.StatusOK, "application/json", string(body))
	call := Call{Header: r.Header, Attempt: 1 << 30} // past every fault that passes
	reply := wrap(func(Call) Reply { return good })(call)
	switch reply.Status {
	case http.StatusBadRequest, http.StatusTooManyRequests, http.StatusInternalServerError:
		reply = good
	}
	if reply.Paced {
		reply = good
	}
	reply.Gap = 0
	(&writer{ResponseWriter: w, request: r, reply: reply, closed: s.closed}).write()
}

// counts answers the counters of requests, for tests whose server is another
// process.
func (s *Server) counts(w http.ResponseWriter) {
	body, err := json.Marshal(Counts{Requests: s.Requests(), Samples: s.Samples()})
	if err != nil {
		panic("fakeapi: " + err.Error()) // strings and integers always encode
	}
	send(w, RawReply(http.StatusOK, "application/json", string(body)))
}

// Counts is what GET /counts answers.
type Counts struct {
	Requests int            `json:"requests"`
	Samples  map[string]int `json:"samples"` // requests by sample identity
}
