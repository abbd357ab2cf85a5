package models_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

// listing serves a list of models at a path.
func listing(t *testing.T, path, body string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body, model string
		want        models.Description
	}{
		"vLLM": {
			`{"object":"list","data":[{"id":"smol","object":"model","created":1790000000,"owned_by":"vllm","root":"hf_smol","parent":null,"max_model_len":4096,"permission":[{"id":"modelperm-1"}]}]}`, "smol",
			models.Description{Models: []string{"smol"}, Served: true, Context: 4096, Facts: map[string]string{"id": "smol", "owned_by": "vllm", "root": "hf_smol"}},
		},
		"llama.cpp, which serves one model by any name": {
			`{"models":[{"name":"a.gguf"}],"object":"list","data":[{"id":"a.gguf","created":1,"owned_by":"llamacpp","meta":{"n_ctx_train":8192,"n_params":134515008}}]}`, "smol",
			models.Description{Models: []string{"a.gguf"}, Facts: map[string]string{"id": "a.gguf", "owned_by": "llamacpp", "meta.n_ctx_train": "8192", "meta.n_params": "134515008"}},
		},
		"a bare list": {
			`[{"id":"b","context_length":131072},{"id":"a"},{"x":1}]`, "b",
			models.Description{Models: []string{"a", "b"}, Served: true, Context: 131072, Facts: map[string]string{"id": "b"}},
		},
		"an unknown name": {
			`{"data":[{"id":"Qwen/Qwen2.5-7B-Instruct"},{"id":"deepseek-r1"},{"id":"qwen2.5-7c"}]}`, "qwen2.5-7b",
			models.Description{
				Models:  []string{"Qwen/Qwen2.5-7B-Instruct", "deepseek-r1", "qwen2.5-7c"},
				Nearest: []string{"Qwen/Qwen2.5-7B-Instruct", "qwen2.5-7c"}, Facts: map[string]string{},
			},
		},
		"nothing served": {`{"data":[]}`, "m", models.Description{Models: []string{}, Facts: map[string]string{}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := dial(t, listing(t, "/v1/models", c.body)+"/v1", func(m *models.Config) { m.Model = c.model })
			got, err := e.Describe(t.Context())
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestDescribeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	const good = `{"data":[{"id":"m"}]}`
	s := serveConfig(t, fakeapi.Config{Key: "right"})
	page := serve(t, nil).ScenarioURL("html-forever")
	cases := map[string]struct {
		url  string
		kind evalr.FailureKind
		hint string
	}{
		"/v1 forgotten":                 {listing(t, "/v1/models", good), evalr.FailureRejected, "/v1: use that"},
		"/v1 forgotten, a page instead": {pageAndAPI(t, good), evalr.FailureGarbage, "/v1: use that"},
		"another path":                  {listing(t, "/api/v2/models", good) + "/v1", evalr.FailureRejected, "the server has no /v1: check the path"},
		"no path at all":                {listing(t, "/api/v2/models", good), evalr.FailureRejected, "usually ends in /v1: try http://"},
		"a page":                        {page, evalr.FailureGarbage, "check the path"},
		"no key":                        {s.URL(), evalr.FailureUnauthorized, "asks for a key"},
		"other JSON":                    {listing(t, "/v1/models", `{"hello":1}`) + "/v1", evalr.FailureGarbage, "check the path"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := dial(t, c.url).Describe(t.Context())
			f, hint := failure(t, err)
			assert.Equal(t, c.kind, f.Kind, f)
			assert.Contains(t, hint, c.hint)
		})
	}
}

// pageAndAPI serves a web page at every path but that of the listing.
func pageAndAPI(t *testing.T, body string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html><title>Chat</title>")) })
	mux.HandleFunc("/v1/models", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}
