package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStepOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int64{
		"model-step-1200":                    1200,
		"global_step_40":                     40,
		"org/My-Model/checkpoint-500":        500,
		"iter0001000":                        1000,
		"step100/checkpoint-200":             200, // the last
		"run2-step_0":                        0,
		"steps=300000":                       300000,
		"DeepSeek-R1":                        -1,
		"Qwen2.5-7B":                         -1,
		"footstep7":                          -1, // a word of its own
		"step":                               -1,
		"step-9999999999999999999999":        -1, // no such step
		"model_iter_12.safetensors":          12,
		"ckpt-12000":                         12000,
		"sky-t1-32b-global-step-30-of-60-v2": 30,
		"global_step_40/actor/huggingface":   40,
		"step-100-checkpoint-200":            200,
		`runs\checkpoint-7`:                  7,
		"stepfun-ai/step-3-flash":            -1, // a model's own name
		"stepfun-ai/Step-3.5":                -1,
		"step-1-8k":                          -1,
		"checkpoint-1e3":                     -1,
	} {
		got := stepOf(name)
		if want < 0 {
			require.Nil(t, got, name)
			continue
		}
		require.NotNil(t, got, name)
		require.Equal(t, want, *got, name)
	}
}
