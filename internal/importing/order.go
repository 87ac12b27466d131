package importing

import (
	"encoding/json"
	"fmt"
)

// fingerprint writes a value as text, the same for equal values: what decides between two records when their order must not.
func fingerprint(v any) string {
	text, err := json.Marshal(v)
	if err != nil { // a value that JSON cannot write is a programming error, and this order still is one
		return fmt.Sprintf("%#v", v)
	}
	return string(text)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
